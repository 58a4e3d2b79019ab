// Plays the media of one post. `/post.json` has the post, with addresses that are good for a
// while: when the edge says that they have expired, the page takes new ones and goes on.

const EXPIRED = 403;
const LOOK_AGAIN_MS = 2_000;

const players = (window.players = new Map()); // media id: Hls

const load = async () => (await fetch("/post.json", { cache: "no-store" })).json();
const element = (name, attributes = {}, ...children) => {
  const made = Object.assign(document.createElement(name), attributes);
  made.append(...children);
  return made;
};
const say = (text) => (document.getElementById("note").textContent = text);

function video(edge, media) {
  const at = (path) => edge + path;
  const player = element("video", { controls: true, playsInline: true, muted: true, crossOrigin: "anonymous" });
  if (media.poster) player.poster = at(media.poster);
  player.ariaLabel = media.alt;
  const quality = element("select", { title: "Quality" });
  const info = element("span");
  if (!Hls.isSupported()) {
    player.src = at(media.playlist); // Safari plays HLS by itself
    return element("figure", {}, player, element("figcaption", {}, media.alt));
  }
  for (const path of media.start) fetch(at(path)).catch(() => {}); // waits in the browser's cache
  const hls = new Hls();
  players.set(media.id, hls);
  const name = (width, height) => `${Math.min(width, height)}p`; // 360×640 is as fine as 640×360
  hls.on(Hls.Events.MANIFEST_PARSED, () => {
    const levels = hls.levels.map((level, index) => new Option(name(level.width, level.height), index));
    quality.replaceChildren(new Option("auto", -1), ...levels);
  });
  player.onresize = () => (info.textContent = name(player.videoWidth, player.videoHeight));
  let playlist = media.playlist, renewing = false; // several requests may be refused at once
  hls.on(Hls.Events.ERROR, async (_, error) => {
    if (error.response?.code === EXPIRED) {
      if (renewing) return;
      renewing = true;
      const fresh = (await load().catch(() => null))?.post.media.find((one) => one.id === media.id);
      renewing = false;
      if (!fresh?.playlist || fresh.playlist === playlist) {
        return say(`It cannot be played any more: ${error.details} ${EXPIRED}`);
      }
      playlist = fresh.playlist;
      const position = player.currentTime;
      hls.loadSource(at(playlist));
      hls.startLoad(position);
    } else if (error.fatal && error.type === Hls.ErrorTypes.MEDIA_ERROR) {
      hls.recoverMediaError();
    } else if (error.fatal) {
      say(`It cannot be played: ${error.details} ${error.response?.code ?? ""}`);
    }
  });
  quality.onchange = () => (hls.nextLevel = Number(quality.value));
  hls.loadSource(at(media.playlist));
  hls.attachMedia(player);
  return element("figure", {}, player, element("figcaption", {}, quality, info, media.alt));
}

function image(edge, media) {
  const types = { avif: "image/avif", webp: "image/webp" };
  const set = (ending) =>
    media.sizes
      .filter((size) => size.url.endsWith(ending))
      .map((size) => `${edge}${size.url} ${size.width}w`)
      .join(", ");
  const sources = Object.entries(types).map(([ending, type]) => element("source", { type, srcset: set(ending) }));
  const shown = element("img", { alt: media.alt, srcset: set("jpg"), sizes: "60rem" });
  return element("figure", {}, element("picture", {}, ...sources.filter((one) => one.srcset), shown));
}

async function show() {
  const { edge, post, author } = await load();
  document.getElementById("name").textContent = author.display_name || author.username;
  document.getElementById("username").textContent = `@${author.username}`;
  document.getElementById("when").textContent = post.created_at.slice(0, 16).replace("T", " ");
  document.getElementById("text").textContent = post.text;
  const waiting = post.media.filter((media) => !(media.playlist || media.sizes?.length));
  const failed = waiting.filter((media) => media.state === "failed");
  if (failed.length) return say(`It cannot be shown: ${failed[0].reason}`);
  if (waiting.length) {
    say("Being processed …");
    return setTimeout(show, LOOK_AGAIN_MS);
  }
  say(post.media.length ? "" : "This post has no media.");
  const figures = post.media.map((media) => {
    const figure = (media.kind === "video" ? video : image)(edge, media);
    if (media.color) figure.firstChild.style.setProperty("--color", media.color);
    return figure;
  });
  document.getElementById("media").replaceChildren(...figures);
}

show().catch((error) => say(`It cannot be shown: ${error.message}`));
