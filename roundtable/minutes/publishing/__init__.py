"""Publishing and approving minutes. A published version never changes; a correction makes the next one."""
