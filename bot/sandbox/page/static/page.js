// The chat page's scripts begin here; what the server draws works without most of them.

import { startComposers } from "./composer.js";
import { startControls } from "./controls.js";
import { all, find, isTouched } from "./dom.js";
import { startDrawer, startPerson, startTheme } from "./drawer.js";
import { startHoverBar } from "./hoverbar.js";
import { startLightbox } from "./lightbox.js";
import { startMenus } from "./menu.js";
import { startReading } from "./reading.js";
import { startOlder, watch } from "./scroll.js";
import { startStream } from "./stream.js";
import { startThread } from "./thread.js";
import { startViews } from "./views.js";

startTheme();
startDrawer();
startPerson();
startStream();
all("[role=log]").forEach(watch);
startOlder();
startComposers();
startThread();
startHoverBar();
startReading();
startMenus();
startControls();
startViews();
startLightbox();
if (!location.hash && !isTouched()) find("#text")?.focus({ preventScroll: true });
