package io.sluice.load.server;

import java.util.HashMap;
import java.util.Map;

/// Metrics of a server at one moment: each sample of the text format by its name, samples with tags added up.
///
/// Immutable.
public final class ServerMetrics {
    private final Map<String, Double> values;

    private ServerMetrics(Map<String, Double> values) {
        this.values = Map.copyOf(values);
    }

    static ServerMetrics parse(String text) {
        Map<String, Double> values = new HashMap<>();
        for (String line : text.split("\n")) {
            int space = line.lastIndexOf(' ');
            if (line.startsWith("#") || space < 0) {
                continue;
            }
            int brace = line.indexOf('{');
            String name = line.substring(0, brace < 0 ? space : brace);
            values.merge(name, Double.parseDouble(line.substring(space + 1)), Double::sum);
        }
        return new ServerMetrics(values);
    }

    /// A value, 0 when there is none of that name.
    public double of(String name) {
        return values.getOrDefault(name, 0.0);
    }
}
