package io.sluice.deploy;

import io.sluice.core.worker.SfuConfig;
import io.sluice.core.worker.SfuNode;
import io.sluice.deploy.config.ConfigException;
import io.sluice.deploy.config.Settings;
import io.sluice.signaling.SignalingConfig;
import io.sluice.signaling.SignalingServer;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;

/// The composition root: reads the settings, starts the media workers and the signaling server, and stops both in
/// order.
public final class Main {
    private static final Logger LOG = LoggerFactory.getLogger(Main.class);

    private Main() {}

    /// Runs the server until the process is told to end. Exit code 2: a setting is wrong, or a port cannot be had.
    public static void main(String[] arguments) throws InterruptedException {
        SLF4JBridgeHandler.removeHandlersForRootLogger(); // the Jitsi libraries log through java.util.logging
        SLF4JBridgeHandler.install();
        SfuNode node = null;
        SignalingServer signaling = null;
        try {
            Settings settings = Settings.read(List.of(arguments), System.getenv());
            SfuConfig media = ServerSettings.media(settings);
            SignalingConfig http = ServerSettings.signaling(settings);
            node = SfuNode.start(media);
            signaling = SignalingServer.start(http, node.sfu());
            announce(node, signaling, http);
        } catch (ConfigException | IllegalArgumentException e) {
            fail(String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            LOG.debug("Start failed.", e);
            fail(StartFailure.sentence(e));
        }
        if (node == null || signaling == null) {
            return;
        }
        CountDownLatch stopped = new CountDownLatch(1);
        SfuNode runningNode = node;
        SignalingServer runningSignaling = signaling;
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            runningSignaling.close();
                            runningNode.close();
                            stopped.countDown();
                        },
                        "sluice-stop"));
        stopped.await();
    }

    private static void announce(SfuNode node, SignalingServer signaling, SignalingConfig http) {
        String scheme = http.tls() == null ? "http" : "https";
        LOG.atInfo()
                .addKeyValue("transport", node.transportName())
                .addKeyValue("cipher", node.cipher())
                .addKeyValue("udpPort", node.udpPort())
                .log("Media is ready.");
        System.out.printf("Sluice is ready: open %s://%s:%d in two tabs.%n", scheme, http.host(), signaling.port());
    }

    private static void fail(String sentence) {
        System.err.println("sluice: " + sentence);
        System.exit(2);
    }
}
