"""Whatever colours a video was made in, it is shown in those of BT.709."""

from pathlib import Path

import pytest
from pymediainfo import MediaInfo

from tests.functions.transcoding.clips import H264, clip, ffmpeg, pixel, whole

HDR = {
    "pq": ("smpte2084", "bt2020nc"),
    "hlg": ("arib-std-b67", "bt2020nc"),
}


def hdr(path: Path, transfer: str, luma: int) -> Path:
    """A grey field in 10 bits of BT.2020, tagged as a phone does."""
    name, matrix = HDR[transfer]
    source = f"color=black:s=64x64:r=10:d=0.5,format=yuv420p10le,geq=lum={luma}:cb=512:cr=512"
    params = f"log-level=error:colorprim=bt2020:transfer={name}:colormatrix={matrix}:range=limited"
    codec = ("-c:v", "libx265", "-preset", "ultrafast", "-x265-params", params, "-tag:v", "hvc1")
    ffmpeg("-f", "lavfi", "-i", source, *codec, path)
    return path


@pytest.mark.parametrize("transfer", HDR)
def test_hdr_becomes_sdr(tmp_path: Path, transfer: str) -> None:
    shades = []
    for luma in (64, 350, 572, 940):  # black, grey, in PQ the white of paper, as bright as it gets
        folder = tmp_path / f"{luma}"
        folder.mkdir()
        made = whole(hdr(folder / "clip.mp4", transfer, luma), folder / "made", parts=["64p"])
        assert made.found.transfer == transfer
        [video] = MediaInfo.parse(str(made.stream("64p"))).video_tracks
        assert (video.bit_depth, video.transfer_characteristics) == (8, "BT.709")
        assert video.color_primaries == video.matrix_coefficients == "BT.709"
        red, green, blue = pixel(made.stream("64p"))
        assert max(red, green, blue) - min(red, green, blue) <= 4
        shades.append(green)
    assert shades == sorted(shades)
    assert shades[0] < 8
    assert 130 < shades[2] < 245  # neither left as dim as the code value nor blown out
    assert shades[3] > 245


@pytest.mark.parametrize(
    ("matrix", "tags"),
    [
        (
            "bt601",
            (
                "-colorspace",
                "smpte170m",
                "-color_primaries",
                "smpte170m",
                "-color_trc",
                "smpte170m",
            ),
        ),
        ("bt709", ("-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709")),
        (
            "bt2020",
            ("-colorspace", "bt2020nc", "-color_primaries", "bt2020", "-color_trc", "bt709"),
        ),
    ],
)
def test_a_colour_stays_what_it_was(tmp_path: Path, matrix: str, tags: tuple[str, ...]) -> None:
    path = tmp_path / "clip.mp4"
    primaries = {"bt601": "smpte170m", "bt709": "bt709", "bt2020": "bt2020"}[matrix]
    space = {"bt601": "smpte170m", "bt709": "bt709", "bt2020": "bt2020nc"}[matrix]
    wide = f"zscale=pin=bt709:tin=bt709:min=gbr:p={primaries}:t=bt709:m={space}:r=tv"
    chain = f"format=gbrp,{wide},format=yuv420p,setparams=color_primaries={primaries}:color_trc=bt709:colorspace={space}"
    ffmpeg(
        "-f", "lavfi", "-i", "color=0xc83214:s=64x64:r=10:d=0.5", "-vf", chain, *H264, *tags, path
    )
    made = whole(path, tmp_path / "made", parts=["64p", "poster"])
    assert made.found.matrix == matrix
    shown = pixel(made.stream("64p"))
    assert all(abs(one - other) <= 6 for one, other in zip(shown, (0xC8, 0x32, 0x14), strict=True))
    poster = pixel(made.path(made.made["poster"].pictures[0].name))
    assert all(abs(one - other) <= 8 for one, other in zip(poster, shown, strict=True))
    average = [int(made.found.color[at : at + 2], 16) for at in (1, 3, 5)]
    assert all(abs(one - other) <= 6 for one, other in zip(average, shown, strict=True))


def test_full_range_becomes_limited(tmp_path: Path) -> None:
    white = ("-vf", "geq=lum=255:cb=128:cr=128,scale=out_range=pc", "-pix_fmt", "yuvj420p")
    path = clip(tmp_path / "clip.mp4", *white, sound=False)
    made = whole(path, tmp_path / "made", parts=["180p"])
    [video] = MediaInfo.parse(str(made.stream("180p"))).video_tracks
    assert video.color_range == "Limited"
    assert min(pixel(made.stream("180p"))) > 250


@pytest.mark.parametrize("codec", ["png", "libx264rgb"])
def test_pixels_of_red_green_and_blue_are_read_as_such(tmp_path: Path, codec: str) -> None:
    path = tmp_path / "clip.mov"
    ffmpeg(
        "-f", "lavfi", "-i", "color=0xc83214:s=64x64:r=10:d=0.5,format=rgb24", "-c:v", codec, path
    )
    made = whole(path, tmp_path / "made", parts=["64p"])
    shown = pixel(made.stream("64p"))
    assert all(abs(one - other) <= 6 for one, other in zip(shown, (0xC8, 0x32, 0x14), strict=True))
