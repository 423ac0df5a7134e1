// The running meeting and its wall.
import "./meetings/clock.js";
import "./meetings/follow.js";
