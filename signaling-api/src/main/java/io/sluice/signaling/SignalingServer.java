package io.sluice.signaling;

import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.sluice.core.room.Sfu;
import io.sluice.signaling.auth.AccessControl;
import io.sluice.signaling.message.MessageReader;
import io.sluice.signaling.metrics.CoreMeters;
import io.sluice.signaling.metrics.SignalingMeters;
import io.sluice.signaling.rest.HttpApi;
import io.sluice.signaling.rest.RecordingApi;
import io.sluice.signaling.sdp.NegotiationPolicy;
import io.sluice.signaling.session.OfferDesk;
import io.sluice.signaling.session.Shared;
import io.sluice.signaling.websocket.WebSocketEndpoint;
import io.sluice.signaling.whip.WhipEndpoint;
import io.vertx.core.AbstractVerticle;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PemKeyCertOptions;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// The HTTP and WebSocket server before an [Sfu]. One event loop owns all sessions; what takes long is done beside it.
///
/// Thread-safe: its methods may be called from any thread.
public final class SignalingServer implements AutoCloseable {
    private static final int SHUT_DOWN_SECONDS = 5;

    private final Vertx vertx;
    private final ExecutorService offLoop;
    private final Server server;
    private final AtomicBoolean closed = new AtomicBoolean();

    private SignalingServer(Vertx vertx, ExecutorService offLoop, Server server) {
        this.vertx = vertx;
        this.offLoop = offLoop;
        this.server = server;
    }

    /// Starts a server with a metrics registry of its own; fails with the reason when the port is taken or a key is
    /// unusable.
    public static SignalingServer start(SignalingConfig config, Sfu sfu) {
        return start(config, NegotiationPolicy.DEFAULT, sfu, new PrometheusMeterRegistry(PrometheusConfig.DEFAULT));
    }

    /// Starts a server.
    ///
    /// @param policy which codecs are accepted and how
    /// @param registry what `/metrics` shows; this adds the meters of signaling, of the media plane and of the JVM
    public static SignalingServer start(
            SignalingConfig config, NegotiationPolicy policy, Sfu sfu, PrometheusMeterRegistry registry) {
        Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1).setWorkerPoolSize(4));
        ExecutorService offLoop = Executors.newVirtualThreadPerTaskExecutor();
        try {
            bindMeters(registry, sfu);
            WebSocketEndpoint.warmUp(policy);
            Server server = new Server(config, policy, sfu, registry, offLoop);
            vertx.deployVerticle(server).await(30, TimeUnit.SECONDS);
            return new SignalingServer(vertx, offLoop, server);
        } catch (Exception e) {
            offLoop.close();
            vertx.close();
            throw e instanceof RuntimeException runtime
                    ? runtime
                    : new IllegalStateException("The HTTP server did not start: " + e.getMessage(), e);
        }
    }

    private static void bindMeters(PrometheusMeterRegistry registry, Sfu sfu) {
        new CoreMeters(sfu).bindTo(registry);
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
        @SuppressWarnings("resource") // as long-lived as the process
        JvmGcMetrics collections = new JvmGcMetrics();
        collections.bindTo(registry);
    }

    /// The TCP port that is listened on.
    public int port() {
        return server.port();
    }

    /// Takes no more joins; `/readyz` says no, calls go on.
    public void drain() {
        server.onLoop(server::drain);
    }

    /// Tells everybody to join again, and stops.
    @Override
    public void close() {
        if (closed.getAndSet(true)) {
            return;
        }
        server.onLoop(server::shutDown);
        try {
            vertx.close().await(SHUT_DOWN_SECONDS, TimeUnit.SECONDS);
        } catch (Exception e) {
            // It was told to stop; there is nobody left who could do more.
        }
        offLoop.shutdownNow();
    }

    /// The verticle that puts the parts together on one event loop.
    private static final class Server extends AbstractVerticle {
        private final SignalingConfig config;
        private final NegotiationPolicy policy;
        private final Sfu sfu;
        private final PrometheusMeterRegistry registry;
        private final ExecutorService offLoop;
        private @Nullable HttpApi api;
        private @Nullable WebSocketEndpoint webSockets;
        private @Nullable WhipEndpoint whip;
        private volatile int port;

        Server(
                SignalingConfig config,
                NegotiationPolicy policy,
                Sfu sfu,
                PrometheusMeterRegistry registry,
                ExecutorService offLoop) {
            this.config = config;
            this.policy = policy;
            this.sfu = sfu;
            this.registry = registry;
            this.offLoop = offLoop;
        }

        @Override
        public void start(Promise<Void> started) {
            AccessControl access = new AccessControl(vertx, config);
            Shared shared = new Shared(vertx, context, sfu, config, access, new SignalingMeters(registry), offLoop);
            OfferDesk desk = new OfferDesk(shared, policy);
            WebSocketEndpoint endpoint = new WebSocketEndpoint(shared, desk);
            WhipEndpoint sessions = new WhipEndpoint(shared, desk);
            HttpApi http = new HttpApi(
                    vertx,
                    context,
                    sfu,
                    access,
                    registry,
                    endpoint,
                    List.of(sessions, new RecordingApi(shared, access)));
            whip = sessions;
            webSockets = endpoint;
            api = http;
            Future<HttpServer> listening = vertx.createHttpServer(options())
                    .requestHandler(http::handle)
                    .listen();
            listening
                    .<Void>map(server -> {
                        port = server.actualPort();
                        return null;
                    })
                    .onComplete(started);
        }

        private HttpServerOptions options() {
            int frameBytes = MessageReader.MAX_MESSAGE_BYTES + (1 << 16); // the assembler refuses before Netty has to
            HttpServerOptions options = new HttpServerOptions()
                    .setHost(config.host())
                    .setPort(config.port())
                    .setWebSocketSubProtocols(List.of(WebSocketEndpoint.SUBPROTOCOL))
                    .setMaxWebSocketFrameSize(frameBytes)
                    .setMaxWebSocketMessageSize(frameBytes)
                    // No bound holds for what a compressed frame becomes.
                    .setPerFrameWebSocketCompressionSupported(false)
                    .setPerMessageWebSocketCompressionSupported(false)
                    .setWebSocketClosingTimeout(2)
                    .setHttp2ClearTextEnabled(false)
                    .setTcpNoDelay(true)
                    .setIdleTimeout(120)
                    .setIdleTimeoutUnit(TimeUnit.SECONDS)
                    .setCompressionSupported(true);
            SignalingConfig.Tls tls = config.tls();
            if (tls != null) {
                options.setSsl(true)
                        .setKeyCertOptions(new PemKeyCertOptions()
                                .addCertPath(tls.certificatePath())
                                .addKeyPath(tls.keyPath()));
            }
            return options;
        }

        int port() {
            return port;
        }

        /// Runs something on the event loop and waits for it.
        void onLoop(Runnable work) {
            Promise<Void> done = Promise.promise();
            context.runOnContext(v -> {
                work.run();
                done.complete();
            });
            try {
                done.future().await(SHUT_DOWN_SECONDS, TimeUnit.SECONDS);
            } catch (Exception e) {
                // The event loop is stuck: closing goes on without it.
            }
        }

        void drain() {
            if (api != null) {
                api.drain();
            }
            if (webSockets != null) {
                webSockets.drain();
            }
            if (whip != null) {
                whip.drain();
            }
        }

        void shutDown() {
            drain();
            if (webSockets != null) {
                webSockets.shutDown();
            }
            if (whip != null) {
                whip.shutDown();
            }
        }
    }
}
