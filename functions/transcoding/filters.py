"""The chain of ffmpeg's filters that makes a picture of ours out of any source's frames.

Rotation needs no filter: ffmpeg turns frames upright by their display matrix before any other.
What comes out has square pixels, 8 bits, 4:2:0 and the colours of BT.709 in limited range.
"""

from fractions import Fraction
from typing import Final

from functions.transcoding.found import Found

SAID: Final = "setparams=color_primaries=bt709:color_trc=bt709:colorspace=bt709:range=tv"
FIT: Final = f"format=yuv420p,setsar=1,{SAID}"
EVEN: Final = "crop=trunc(iw/2)*2:trunc(ih/2)*2"  # zimg wants whole pairs of chroma
TAGGED: Final = {"pq": "smpte2084", "hlg": "arib-std-b67"}
MATRICES: Final = {"bt601": "170m", "bt2020": "2020_ncl"}  # as zimg calls them


def upright(found: Found, width: int, height: int, rate: Fraction | None = None) -> str:
    """Frames of a size in the colours of SDR, deinterlaced; at a constant rate if one is given.

    The rate holds from the very beginning: gaps are filled, and what is too much is dropped
    before work is spent on it.
    """
    chain = ["bwdif=mode=send_frame:deint=interlaced"] if found.interlaced else []
    if rate is not None:
        chain.append(f"fps={rate.numerator}/{rate.denominator}:start_time=0:eof_action=pass")
    return ",".join([*chain, *_coloured(found, width, height), FIT])


def lasting() -> str:
    """The last frame stands for as long as is asked for: where sound outlasts the picture."""
    return "tpad=stop=-1:stop_mode=clone"


def _coloured(found: Found, width: int, height: int) -> list[str]:
    """Scaling and conversion of colours.

    HDR is made linear light (100 cd/m² as 1), brought to the primaries of BT.709 and its
    highlights rolled off by Hable's curve, which keeps the middle tones where they were:
    the chain that ffmpeg's own documentation of `tonemap` gives.
    """
    size = f"w={width}:h={height}"
    if found.transfer in TAGGED:
        return [
            EVEN,
            f"setparams=color_primaries=bt2020:color_trc={TAGGED[found.transfer]}:colorspace=bt2020nc",
            f"zscale={size}:filter=bicubic:t=linear:npl=100",
            "format=gbrpf32le",
            "zscale=p=bt709",
            "tonemap=tonemap=hable:desat=0",
            "zscale=t=bt709:m=bt709:r=tv",
        ]
    if found.transfer == "gamut":
        matrix = MATRICES.get(found.matrix, "709")
        return [
            EVEN,
            f"zscale={size}:filter=bicubic:tin=709:min={matrix}:p=bt709:t=bt709:m=bt709:r=tv",
        ]
    colours = f"in_color_matrix={found.matrix}:out_color_matrix=bt709:out_range=tv"
    return [f"scale={size}:flags=bicubic:{colours}"]
