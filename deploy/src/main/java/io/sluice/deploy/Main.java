package io.sluice.deploy;

import com.sun.management.OperatingSystemMXBean;
import io.sluice.core.worker.Rehearsal;
import io.sluice.core.worker.SfuConfig;
import io.sluice.core.worker.SfuNode;
import io.sluice.deploy.config.ConfigException;
import io.sluice.deploy.config.Setting;
import io.sluice.deploy.config.Settings;
import io.sluice.signaling.SignalingConfig;
import io.sluice.signaling.SignalingServer;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
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
            if (settings.isOn(Setting.WARM_UP)) {
                rehearse(media);
            }
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

    private static void rehearse(SfuConfig media) {
        Rehearsal.Outcome outcome = Rehearsal.run(media);
        LOG.atInfo()
                .addKeyValue("packets", outcome.packets())
                .addKeyValue("meetings", outcome.acts())
                .addKeyValue("millis", TimeUnit.NANOSECONDS.toMillis(outcome.nanos()))
                .log("The media path is warm.");
    }

    private static void announce(SfuNode node, SignalingServer signaling, SignalingConfig http) {
        String scheme = http.tls() == null ? "http" : "https";
        LOG.atInfo()
                .addKeyValue("transport", node.transportName())
                .addKeyValue("cipher", node.cipher())
                .addKeyValue("udpPort", node.udpPort())
                .addKeyValue(
                        "readyAfterMillis", ManagementFactory.getRuntimeMXBean().getUptime())
                .addKeyValue("cpuMillis", cpuMillis())
                .log("Media is ready.");
        System.out.printf("Sluice is ready: open %s://%s:%d in two tabs.%n", scheme, http.host(), signaling.port());
    }

    /// CPU time of this process so far, −1 where the JVM does not know.
    private static long cpuMillis() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system
                ? TimeUnit.NANOSECONDS.toMillis(system.getProcessCpuTime())
                : -1;
    }

    private static void fail(String sentence) {
        System.err.println("sluice: " + sentence);
        System.exit(2);
    }
}
