"""From files to pages: one row of ``read.READERS`` per dialect, one of ``stream.COMPRESSIONS`` per way to pack a file."""
