package io.sluice.load.bench;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// What the loopback device does about trains: with segmentation offload a train crosses it in one piece, which
/// flatters
/// whoever sends trains.
final class Loopback {
    private Loopback() {}

    /// A phrase for the head of a report.
    static String offload() throws InterruptedException {
        try {
            Process ethtool = new ProcessBuilder("ethtool", "-k", "lo")
                    .redirectErrorStream(true)
                    .start();
            List<String> lines = ethtool.inputReader().lines().toList();
            if (!ethtool.waitFor(5, TimeUnit.SECONDS)) {
                ethtool.destroy();
            }
            return lines.stream()
                    .map(String::strip)
                    .filter(line -> line.startsWith("tx-udp-segmentation:"))
                    .findFirst()
                    .orElse("ethtool does not tell its segmentation offload");
        } catch (IOException e) {
            return "its segmentation offload is not known (ethtool is not installed; Linux has it on)";
        }
    }
}
