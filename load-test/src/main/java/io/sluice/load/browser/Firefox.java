package io.sluice.load.browser;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// An unpatched Firefox driven over WebDriver BiDi, which it serves by itself: no geckodriver, no downloaded browser.
///
/// @see <a href="https://www.w3.org/TR/webdriver-bidi/">WebDriver BiDi</a>
///
/// Thread-safe: each call is one command on the browser's socket.
final class Firefox implements Browser {
    private static final Pattern ANNOUNCEMENT = Pattern.compile("WebDriver BiDi listening on (ws://\\S+)");

    /// Media without a device, a question or a gesture; loopback candidates by address; no throttling, no calls
    /// home.
    private static final Map<String, Object> PREFERENCES = Map.ofEntries(
            Map.entry("media.navigator.streams.fake", true),
            Map.entry("media.navigator.permission.disabled", true),
            Map.entry("permissions.default.camera", 1),
            Map.entry("permissions.default.microphone", 1),
            Map.entry("media.peerconnection.ice.loopback", true),
            Map.entry("media.peerconnection.ice.obfuscate_host_addresses", false),
            Map.entry("media.autoplay.default", 0),
            Map.entry("media.autoplay.blocking_policy", 0),
            Map.entry(
                    "media.cubeb.force_mock_context", true), // its clock runs some 5 % slow: good for who, not for when
            Map.entry("media.gmp-manager.updateEnabled", false),
            Map.entry("dom.min_background_timeout_value", 4),
            Map.entry("dom.timeout.enable_budget_timer_throttling", false),
            Map.entry("widget.windows.window_occlusion_tracking.enabled", false),
            Map.entry("privacy.reduceTimerPrecision", false),
            Map.entry("app.update.disabledForTesting", true),
            Map.entry("app.normandy.enabled", false),
            Map.entry("browser.shell.checkDefaultBrowser", false),
            Map.entry("browser.startup.page", 0),
            Map.entry("browser.startup.homepage_override.mstone", "ignore"),
            Map.entry("browser.safebrowsing.update.enabled", false),
            Map.entry("datareporting.policy.dataSubmissionEnabled", false),
            Map.entry("extensions.update.enabled", false),
            Map.entry("extensions.getAddons.cache.enabled", false),
            Map.entry("network.captive-portal-service.enabled", false),
            Map.entry("network.connectivity-service.enabled", false),
            Map.entry("services.settings.server", "data:,#remote-settings-dummy/v1"),
            Map.entry("toolkit.telemetry.server", "data:,"),
            Map.entry("remote.prefs.recommended", true));

    private final BrowserProcess process;
    private final CommandSocket socket;
    private final Map<String, Page> pages = new ConcurrentHashMap<>();
    private final String version;

    private Firefox(BrowserProcess process) {
        this.process = process;
        this.socket = CommandSocket.open(process.address() + "/session", this::onEvent);
        JsonObject capabilities = socket.command("session.new", new JsonObject().put("capabilities", new JsonObject()))
                .getJsonObject("capabilities");
        this.version = capabilities.getString("browserName") + "/" + capabilities.getString("browserVersion");
        socket.command(
                "session.subscribe",
                new JsonObject()
                        .put("events", new JsonArray().add("log.entryAdded").add("network.beforeRequestSent")));
    }

    static Firefox launch(Path program) {
        Path profile = BrowserProcess.newProfile();
        writePreferences(profile);
        List<String> command = List.of(
                program.toString(),
                "--headless",
                "--no-remote",
                "--width=1280",
                "--height=900",
                "--profile",
                profile.toString(),
                "--remote-debugging-port=0",
                "about:blank");
        BrowserProcess process = BrowserProcess.start(command, profile, ANNOUNCEMENT);
        try {
            return new Firefox(process);
        } catch (RuntimeException e) {
            process.close();
            throw e;
        }
    }

    private static void writePreferences(Path profile) {
        List<String> lines = new ArrayList<>();
        PREFERENCES.forEach((name, value) -> lines.add(
                "user_pref(\"" + name + "\", " + (value instanceof String ? "\"" + value + "\"" : value) + ");"));
        try {
            Files.write(profile.resolve("user.js"), lines);
        } catch (IOException e) {
            throw new BrowserException("cannot write the preferences", e);
        }
    }

    @Override
    public BrowserKind kind() {
        return BrowserKind.FIREFOX;
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
        String user =
                socket.command("browser.createUserContext", new JsonObject()).getString("userContext");
        String context = socket.command(
                        "browsingContext.create",
                        new JsonObject().put("type", "window").put("userContext", user))
                .getString("context");
        Page page = new Page(context);
        pages.put(context, page);
        return page;
    }

    private void onEvent(JsonObject event) {
        JsonObject parameters = event.getJsonObject("params", new JsonObject());
        switch (event.getString("method")) {
            case "log.entryAdded" -> {
                Page page = page(
                        parameters.getJsonObject("source", new JsonObject()).getString("context"));
                if (page != null) {
                    page.console.add(new BrowserPage.ConsoleLine(
                            parameters.getString("level"), parameters.getString("text", "")));
                }
            }
            case "network.beforeRequestSent" -> {
                Page page = page(parameters.getString("context"));
                if (page != null && parameters.getBoolean("isBlocked")) {
                    Thread.startVirtualThread(() -> page.answer(parameters.getJsonObject("request")));
                }
            }
            default -> {
                // events that nobody subscribed to
            }
        }
    }

    private @Nullable Page page(@Nullable String context) {
        return context == null ? null : pages.get(context);
    }

    @Override
    public void close() {
        socket.close();
        process.close();
    }

    private final class Page implements BrowserPage {
        private final String context;
        private final List<ConsoleLine> console = new CopyOnWriteArrayList<>();
        private final Map<String, String> scripts = new ConcurrentHashMap<>();

        Page(String context) {
            this.context = context;
        }

        private JsonObject inContext() {
            return new JsonObject().put("context", context);
        }

        @Override
        public void navigate(String url) {
            socket.command(
                    "browsingContext.navigate", inContext().put("url", url).put("wait", "complete"));
        }

        @Override
        public void addInitScript(String source) {
            socket.command(
                    "script.addPreloadScript",
                    new JsonObject()
                            .put("functionDeclaration", "() => {" + source + "\n}")
                            .put("contexts", new JsonArray().add(context)));
        }

        @Override
        public void provideScript(String path, String source) {
            scripts.put(path, source);
            JsonObject pattern = new JsonObject().put("type", "pattern").put("pathname", path);
            socket.command(
                    "network.addIntercept",
                    new JsonObject()
                            .put("phases", new JsonArray().add("beforeRequestSent"))
                            .put("contexts", new JsonArray().add(context))
                            .put("urlPatterns", new JsonArray().add(pattern)));
        }

        private void answer(JsonObject request) {
            String path = URI.create(request.getString("url")).getPath();
            JsonObject type = new JsonObject()
                    .put("name", "content-type")
                    .put("value", new JsonObject().put("type", "string").put("value", "text/javascript"));
            socket.command(
                    "network.provideResponse",
                    new JsonObject()
                            .put("request", request.getString("request"))
                            .put("statusCode", 200)
                            .put("headers", new JsonArray().add(type))
                            .put(
                                    "body",
                                    new JsonObject()
                                            .put("type", "string")
                                            .put("value", scripts.getOrDefault(path, ""))));
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
                    .put("target", inContext())
                    .put("awaitPromise", true)
                    .put("userActivation", true);
            JsonObject answer = socket.command("script.evaluate", parameters);
            if ("exception".equals(answer.getString("type"))) {
                throw new BrowserException(
                        answer.getJsonObject("exceptionDetails").getString("text"));
            }
            return PageScript.value(answer.getJsonObject("result").getString("value"));
        }

        @Override
        public byte[] screenshot() {
            return Base64.getDecoder()
                    .decode(socket.command("browsingContext.captureScreenshot", inContext())
                            .getString("data"));
        }

        @Override
        public void resize(int width, int height) {
            JsonObject viewport = new JsonObject().put("width", width).put("height", height);
            socket.command("browsingContext.setViewport", inContext().put("viewport", viewport));
        }

        @Override
        public List<ConsoleLine> console() {
            return List.copyOf(console);
        }

        @Override
        public void close() {
            pages.remove(context);
            socket.command("browsingContext.close", inContext());
        }
    }
}
