// Enhances plain pages. Every page works without it.
import "./keys.js";
import "./rows.js";
import "./live.js";
import "./refresh.js";
import "./palette.js";
import "./labels.js";
import "./timeline.js";
import "./copy.js";
import "./diff.js";
import "./leave.js";
