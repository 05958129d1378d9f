package io.sluice.load.browser;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Chromium driven over its DevTools protocol.
///
/// Thread-safe: each call is one command on the browser's socket.
final class Chromium implements Browser {
    private static final Pattern ANNOUNCEMENT = Pattern.compile("DevTools listening on (ws://\\S+)");

    /// Headless and quiet; media without a device or a gesture; no throttling of what is not in front; loopback
    /// candidates.
    private static final List<String> FLAGS = List.of(
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--disable-quic",
            "--no-first-run",
            "--no-default-browser-check",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--disable-extensions",
            "--mute-audio",
            "--autoplay-policy=no-user-gesture-required",
            "--use-fake-device-for-media-stream",
            "--use-fake-ui-for-media-stream",
            "--allow-loopback-in-peer-connection",
            "--disable-background-timer-throttling",
            "--disable-backgrounding-occluded-windows",
            "--disable-renderer-backgrounding",
            "--disable-features=CalculateNativeWinOcclusion",
            "--window-size=1280,800",
            "--remote-debugging-port=0");

    private final BrowserProcess process;
    private final CommandSocket socket;
    private final Map<String, Page> pages = new ConcurrentHashMap<>();
    private final String version;

    private Chromium(BrowserProcess process) {
        this.process = process;
        this.socket = CommandSocket.open(process.address(), this::onEvent);
        this.version = socket.command("Browser.getVersion", new JsonObject()).getString("product");
    }

    static Chromium launch(Path program) {
        Path profile = BrowserProcess.newProfile();
        List<String> command = new ArrayList<>();
        command.add(program.toString());
        command.addAll(FLAGS);
        command.add("--user-data-dir=" + profile);
        command.add("about:blank");
        BrowserProcess process = BrowserProcess.start(command, profile, ANNOUNCEMENT);
        try {
            return new Chromium(process);
        } catch (RuntimeException e) {
            process.close();
            throw e;
        }
    }

    @Override
    public BrowserKind kind() {
        return BrowserKind.CHROMIUM;
    }

    @Override
    public String version() {
        return version;
    }

    @Override
    public long pid() {
        return process.pid();
    }

    @Override
    public BrowserPage newPage() {
        String context = socket.command("Target.createBrowserContext", new JsonObject().put("disposeOnDetach", true))
                .getString("browserContextId");
        JsonObject target = new JsonObject()
                .put("url", "about:blank")
                .put("browserContextId", context)
                .put("newWindow", true);
        String targetId = socket.command("Target.createTarget", target).getString("targetId");
        String session = socket.command(
                        "Target.attachToTarget",
                        new JsonObject().put("targetId", targetId).put("flatten", true))
                .getString("sessionId");
        Page page = new Page(targetId, session);
        pages.put(session, page);
        page.command("Page.enable", new JsonObject());
        page.command("Runtime.enable", new JsonObject());
        page.command("Emulation.setFocusEmulationEnabled", new JsonObject().put("enabled", true));
        return page;
    }

    private void onEvent(JsonObject event) {
        String session = event.getString("sessionId");
        Page page = session == null ? null : pages.get(session);
        if (page != null) {
            page.onEvent(event.getString("method"), event.getJsonObject("params", new JsonObject()));
        }
    }

    @Override
    public void close() {
        socket.close();
        process.close();
    }

    private final class Page implements BrowserPage {
        private final String targetId;
        private final String session;
        private final List<ConsoleLine> console = new CopyOnWriteArrayList<>();
        private final Map<String, String> scripts = new ConcurrentHashMap<>();
        private final Semaphore loaded = new Semaphore(0);

        Page(String targetId, String session) {
            this.targetId = targetId;
            this.session = session;
        }

        JsonObject command(String method, JsonObject parameters) {
            return socket.command(method, parameters, session);
        }

        void onEvent(String method, JsonObject parameters) {
            switch (method) {
                case "Page.loadEventFired" -> loaded.release();
                case "Fetch.requestPaused" -> Thread.startVirtualThread(() -> answer(parameters));
                case "Runtime.consoleAPICalled" ->
                    console.add(new ConsoleLine(parameters.getString("type"), text(parameters)));
                case "Runtime.exceptionThrown" ->
                    console.add(new ConsoleLine("error", exceptionText(parameters.getJsonObject("exceptionDetails"))));
                default -> {
                    // the other events of the enabled domains
                }
            }
        }

        private static String text(JsonObject call) {
            return call.getJsonArray("args", new JsonArray()).stream()
                    .map(JsonObject.class::cast)
                    .map(argument -> String.valueOf(argument.getValue("value", argument.getString("description"))))
                    .collect(Collectors.joining(" "));
        }

        private static String exceptionText(JsonObject details) {
            JsonObject exception = details.getJsonObject("exception", new JsonObject());
            return details.getString("text") + " " + exception.getString("description", "");
        }

        @Override
        public void navigate(String url) {
            loaded.drainPermits();
            JsonObject result = command("Page.navigate", new JsonObject().put("url", url));
            String error = result.getString("errorText");
            if (error != null) {
                throw new BrowserException("cannot load " + url + ": " + error);
            }
            try {
                if (result.containsKey("loaderId") && !loaded.tryAcquire(60, TimeUnit.SECONDS)) {
                    throw new BrowserException(url + " did not finish loading within 60 s");
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new BrowserException("interrupted", e);
            }
        }

        @Override
        public void addInitScript(String source) {
            command("Page.addScriptToEvaluateOnNewDocument", new JsonObject().put("source", source));
        }

        @Override
        public void provideScript(String path, String source) {
            scripts.put(path, source);
            JsonArray patterns = new JsonArray();
            scripts.keySet().forEach(known -> patterns.add(new JsonObject().put("urlPattern", "*" + known)));
            command("Fetch.enable", new JsonObject().put("patterns", patterns));
        }

        private void answer(JsonObject request) {
            String path = URI.create(request.getJsonObject("request").getString("url"))
                    .getPath();
            byte[] body = scripts.getOrDefault(path, "").getBytes(StandardCharsets.UTF_8);
            JsonObject type = new JsonObject().put("name", "content-type").put("value", "text/javascript");
            command(
                    "Fetch.fulfillRequest",
                    new JsonObject()
                            .put("requestId", request.getString("requestId"))
                            .put("responseCode", 200)
                            .put("responseHeaders", new JsonArray().add(type))
                            .put("body", Base64.getEncoder().encodeToString(body)));
        }

        @Override
        public @Nullable Object evaluate(String expression) {
            return run(PageScript.expression(expression));
        }

        @Override
        public @Nullable Object call(String function, @Nullable Object... arguments) {
            return run(PageScript.call(function, arguments));
        }

        private @Nullable Object run(String script) {
            JsonObject parameters = new JsonObject()
                    .put("expression", script)
                    .put("awaitPromise", true)
                    .put("returnByValue", true)
                    .put("userGesture", true);
            JsonObject answer = command("Runtime.evaluate", parameters);
            if (answer.containsKey("exceptionDetails")) {
                throw new BrowserException(exceptionText(answer.getJsonObject("exceptionDetails")));
            }
            return PageScript.value(answer.getJsonObject("result").getString("value"));
        }

        @Override
        public byte[] screenshot() {
            String data = command("Page.captureScreenshot", new JsonObject().put("format", "png"))
                    .getString("data");
            return Base64.getDecoder().decode(data);
        }

        @Override
        public void resize(int width, int height) {
            command(
                    "Emulation.setDeviceMetricsOverride",
                    new JsonObject()
                            .put("width", width)
                            .put("height", height)
                            .put("deviceScaleFactor", 1)
                            .put("mobile", false));
        }

        @Override
        public List<ConsoleLine> console() {
            return List.copyOf(console);
        }

        @Override
        public void close() {
            pages.remove(session);
            socket.command("Target.closeTarget", new JsonObject().put("targetId", targetId));
        }
    }
}
