"""`nearcast watch`: a page on this machine that plays a post's media from the edge."""
