"""What the markup means: claims, citations, works, dates, people, and what a page says of itself."""
