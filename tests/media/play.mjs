// Drives the watch page in headless Chromium, one step after the other, and tells what was seen.
//
//     node play.mjs <browser> <address> <profile folder>     steps as a JSON list on stdin
//
// A step is {do, …}; what it saw comes out as one line of JSON. After `done`, so do all answers
// of the network and everything that the page complained about.

import readline from "node:readline";
import { chromium } from "playwright-core";

const FLAGS = [
  "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync", "--mute-audio", "--autoplay-policy=no-user-gesture-required",
];
const PATIENCE_MS = 20_000;

const [executablePath, address, profile] = process.argv.slice(2);
const context = await chromium.launchPersistentContext(profile, {
  executablePath, headless: true, args: FLAGS, viewport: { width: 1280, height: 800 },
});
const page = context.pages()[0] ?? (await context.newPage());
const answers = [], complaints = [];
page.on("response", (answer) => {
  answers.push({ url: answer.url(), status: answer.status(), headers: answer.headers() });
});
page.on("pageerror", (error) => complaints.push(String(error)));
page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));

// What the video shows now; `color` is the middle of the picture.
const look = () =>
  page.evaluate(() => {
    const video = document.querySelector("video");
    const [hls] = window.players.values();
    const canvas = new OffscreenCanvas(1, 1);
    const pen = canvas.getContext("2d");
    if (video.videoWidth) {
      pen.drawImage(video, video.videoWidth / 2, video.videoHeight / 2, 1, 1, 0, 0, 1, 1);
    }
    const quality = video.getVideoPlaybackQuality();
    return {
      time: video.currentTime, duration: video.duration, paused: video.paused, ended: video.ended,
      width: video.videoWidth, height: video.videoHeight, color: [...pen.getImageData(0, 0, 1, 1).data].slice(0, 3),
      frames: quality.totalVideoFrames, dropped: quality.droppedVideoFrames, sound: video.webkitAudioDecodedByteCount,
      poster: video.poster, error: video.error?.message ?? null,
      levels: hls.levels.map(({ width, height, bitrate, codecSet }) => ({ width, height, bitrate, codecSet })),
      captions: [...video.textTracks].map((track) => ({ language: track.language, cues: track.cues?.length ?? 0 })),
    };
  });

const until = (condition, given) => page.waitForFunction(condition, given, { timeout: PATIENCE_MS, polling: 50 });

const steps = {
  async goto() {
    await page.goto(address);
  },
  async started() {
    await until(() => document.querySelector("video")?.readyState >= 2 || document.querySelector("img")?.complete);
  },
  async open() {
    await steps.goto();
    await steps.started();
  },
  async play({ seconds }) {
    const from = await page.evaluate(() => {
      const video = document.querySelector("video");
      video.play();
      return video.currentTime;
    });
    await until((wanted) => document.querySelector("video").currentTime >= wanted, from + seconds);
  },
  async seek({ to }) {
    await page.evaluate((to) => (document.querySelector("video").currentTime = to), to);
    await until(() => {
      const video = document.querySelector("video");
      return !video.seeking && video.readyState >= 2;
    });
    await page.evaluate(() => new Promise((shown) => {
      document.querySelector("video").requestVideoFrameCallback(shown);
      setTimeout(shown, 1000); // a paused video may have shown its frame already
    }));
  },
  async pause() {
    await page.evaluate(() => document.querySelector("video").pause());
  },
  async quality({ name }) {
    await page.selectOption("select", { label: name }, { timeout: PATIENCE_MS });
    await until((name) => document.querySelector("select + span").textContent === name, name);
  },
  async captions({ language }) {
    await page.evaluate((language) => {
      const [hls] = window.players.values();
      hls.subtitleTrack = hls.subtitleTracks.findIndex((track) => track.lang === language);
    }, language);
    await until(() => [...document.querySelector("video").textTracks].some((track) => track.cues?.length));
  },
  async end() {
    await page.evaluate(() => document.querySelector("video").play());
    await until(() => document.querySelector("video").ended);
  },
  async image() {
    await until(() => document.querySelector("img")?.naturalWidth > 0);
    return page.evaluate(() => {
      const { currentSrc, naturalWidth, naturalHeight, alt } = document.querySelector("img");
      return { source: currentSrc, width: naturalWidth, height: naturalHeight, alt };
    });
  },
  async wait({ text }) {
    await until((text) => document.body.innerText.includes(text), text);
    return { text: await page.evaluate(() => document.body.innerText) };
  },
  async screenshot({ to }) {
    await page.screenshot({ path: to });
  },
};

try {
  for await (const line of readline.createInterface({ input: process.stdin })) {
    const step = JSON.parse(line);
    if (step.do === "done") break;
    const began = performance.now();
    try {
      const own = await steps[step.do](step);
      const seen = own ?? ((await page.$("video")) ? await look() : {});
      console.log(JSON.stringify({ ...seen, ms: Math.round(performance.now() - began) }));
    } catch (error) {
      const seen = (await page.$("video")) ? await look().catch(() => ({})) : {};
      console.log(JSON.stringify({ failed: `${step.do}: ${error.message}`, seen, complaints }));
    }
  }
  console.log(JSON.stringify({ answers, complaints }));
} finally {
  await context.close();
}
