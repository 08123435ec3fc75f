"""What touches FFmpeg: decoding, joining and encoding audio."""
