"""Writing paragraphs: saving, merging, converting, removing. Nothing that was submitted is ever dropped (F18)."""
