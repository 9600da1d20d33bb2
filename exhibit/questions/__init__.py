"""What visitors are asked, at a kiosk and on their own phones: questions as an artist writes them, the words they are
asked in, and which of them is asked when. Pure data; who answers is never known here."""
