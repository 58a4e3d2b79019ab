"""Bounds that the edge, the regions and the documentation share. Sizes say their unit."""

# Input.
BODY_MAX = 1_000_000  # bytes of a request body
TEXT_MAX = 5_000  # characters of a post
MEDIA_MAX = 10  # media of a post
MENTIONS_MAX = 20  # people that a post mentions; further names are plain text
HASHTAGS_MAX = 20  # of a post; further ones are plain text
HASHTAG_LENGTH = 50  # characters; a longer one is plain text
EDITS_MAX = 100  # of a post
DISPLAY_NAME_MAX = 50  # characters
BIO_MAX = 300  # characters
PASSWORD_MIN, PASSWORD_MAX = 10, 128  # characters
IDEMPOTENCY_KEY_MAX = 128  # visible ASCII characters
CURSOR_MAX = 512  # characters

# Pages.
PAGE_DEFAULT = 20
PAGE_MAX = 100
CARDS_BATCH = 100  # posts in a batch of cards
CARD_USERS = 200  # people in one: of every post its author, and who reposted it
IDS_MAX = 100  # ids in a bulk read
TAG_DAYS = 30  # a hashtag's timeline reaches back so far

# Fan-out.
REACH_HYBRID, REACH_PULL = 100_000, 10_000_000  # followers from which an author's class begins
REACH_SLACK = 10  # percent that an author must fall below a threshold before the class changes back
VIP_FOLLOWERS, VIPS_MAX = 10_000, 1_000  # whose entries are written first; of an author and region
VIPS_PERCENT = 5  # of those pushed to at most: VIPs are written twice where everybody is
CHAINS = (
    8  # chains of slices that a post has on a region's queue at once, however many its followers
)
SLICE_BUCKETS = 32  # buckets that one slice looks into at most: those of active followers are thin
RELAY_POSTS = 200  # an author's posts that a new relay begins with
ACTIVE_MS = 86_400_000  # a home read makes its reader active for so long
ACTIVE_MARGIN_MS = (
    3_600_000  # pushes go on for so much longer, until the next read is caught up with
)
REBUILD_POSTS = 500  # newest posts that a lost timeline gets back
REBUILD_AUTHORS = 5_000  # of so many that its owner follows
REBUILD_STEP = 25  # authors that one message looks at, most of them oceans away at worst
SWEEP_FOLLOWERS = 100  # followers that one sweep tells of an author's class, one write each
LEDGER_DAYS = 30  # a fan-out can be looked up for so long
BACKFILL_POSTS = 50  # posts of an author that a new follower's home timeline gets
SLICE_FOLLOWERS = 500  # followers that one slice message covers
BUCKET_FOLLOWERS = 10_000  # followers of an author in a bucket before buckets double
FEED_DAYS = 30  # a feed entry expires after this
POST_DAYS = 30  # a post's row expires after this; the archive has it from then on
IDEMPOTENCY_HOURS = 24  # an idempotency key is remembered this long

# People.
LISTS_MAX = 100  # lists of one user
LIST_MEMBERS_MAX = 100  # people on one list
LIST_NAME_MAX = 50  # characters
SEARCH_PREFIX_MIN = 2  # characters of a username that a search needs: it is one partition then
READER_SET_MAX = 2_000  # members of one set of a reader row, about 30 KB
NOTICE_ACTORS = 50  # named in one notice; at 14 bytes each the row stays under 1 KB
NOTICE_WINDOW_MS = 1_800_000  # notifications of a kind and subject within it are one
NOTICE_DAYS = 30  # a notice expires after this
UNREAD_MAX = 100  # unread notices are counted so far

# Media. Sizes in bytes, of a file as it is uploaded.
VIDEO_BYTES, IMAGE_BYTES = 2 << 30, 30 << 20
VIDEO_MS = 600_000  # ten minutes
VIDEO_PIXELS = 7_680 * 4_320  # of a frame: 8K
IMAGE_PIXELS = 64_000_000  # more is refused before it is decoded
PART_BYTES = 8 << 20  # of a multipart upload; S3 wants at least 5 MiB of every part but the last
PARTS_MAX = 128  # of an upload, so parts of a large file are larger
UPLOAD_HOURS = 24  # an unfinished upload expires after this
UPLOADS_MAX = 20  # unfinished uploads of one user
STORAGE_BYTES = 20 << 30  # of all media of one user, with what is made of them
ALT_MAX = 1_000  # characters that describe a file to those who do not see it
CAPTIONS_BYTES, CAPTIONS_MAX = 256 << 10, 20  # of one language, and languages of one file
PRESIGNED_S = 3_600  # the address of a part is good for so long

# Time.
REQUEST_MS = 5_000  # from the edge's admission to the region's answer
CONTEXT_SKEW_MS = 2_000  # allowed between the clocks of the edge and a region
TOKEN_SKEW_S = 60  # allowed between a token's issuer and the edge
CLAIM_S = 60  # an unconfirmed username claim expires after this
SIGN_IN_FAILURES, SIGN_IN_WINDOW_S = 10, 300  # per account, before 429
