package io.sluice.load.bench;

import io.sluice.load.server.ServerProcess;
import java.util.ArrayList;
import java.util.List;

/// `bench forward`: what forwarding costs, measured from outside a server process of its own.
public final class Bench {
    private static final String USAGE = """
            usage: bench forward [--shape fanout|mesh|thumbnails|audio] [--seconds N] [--warmup N] [--json]
                                 [--cipher ipsec-mb|openssl|jitsi] [--udp gso|sendmmsg|nio] [--server-option OPTION]...
            Starts a server, lets independent clients publish and receive over loopback with SRTP, and prints the CPU time
            the server's process spent per million packets that clients received, authenticated and found in sequence.
            Where gcc and libipsec-mb-dev are installed a forwarder in C that does nothing else forwards the same packets to
            as many clients in the same time, as yardstick. Any loss fails the run. Default: fanout, 20 s after 30 s of
            warm-up. --cipher and --udp force what the server would choose itself; OPTION goes to it as it is.""";

    private Bench() {}

    /// Exit code 1: packets were lost; 2: wrong usage, or the run was not possible.
    public static void main(String[] arguments) throws InterruptedException {
        List<ForwardShape> shapes = new ArrayList<>();
        List<String> serverOptions = new ArrayList<>(List.of("--warm-up", "true"));
        String mainClass = System.getProperty("sluice.server", "io.sluice.deploy.Main");
        int seconds = 20;
        int warmup = 30;
        boolean json = false;
        if (arguments.length == 0 || !arguments[0].equals("forward")) {
            fail(USAGE);
            return;
        }
        for (int i = 1; i < arguments.length; i++) {
            String value = i + 1 < arguments.length ? arguments[i + 1] : "";
            switch (arguments[i]) {
                case "--json" -> json = true;
                case "--shape" -> {
                    ForwardShape shape = ForwardShape.ofName(value);
                    if (shape == null) {
                        fail("There is no shape '" + value + "'.\n" + USAGE);
                        return;
                    }
                    shapes.add(shape);
                    i++;
                }
                case "--seconds", "--warmup" -> {
                    int number = number(value);
                    if (number < 1) {
                        fail(arguments[i] + " needs a number of seconds, not '" + value + "'.");
                        return;
                    }
                    if (arguments[i].equals("--seconds")) {
                        seconds = number;
                    } else {
                        warmup = number;
                    }
                    i++;
                }
                case "--cipher", "--udp" -> {
                    serverOptions.addAll(List.of(arguments[i], value));
                    i++;
                }
                case "--server-option" -> {
                    serverOptions.addAll(List.of(value.split(" ")));
                    i++;
                }
                default -> {
                    fail("bench forward knows no '" + arguments[i] + "'.\n" + USAGE);
                    return;
                }
            }
        }
        if (shapes.isEmpty()) {
            shapes.add(ForwardShape.FANOUT);
        }
        System.exit(run(mainClass, serverOptions, shapes, seconds, warmup, json));
    }

    private static int run(
            String mainClass,
            List<String> serverOptions,
            List<ForwardShape> shapes,
            int seconds,
            int warmup,
            boolean json)
            throws InterruptedException {
        boolean lossless = true;
        if (!json) {
            System.out.println("Loopback: " + Loopback.offload());
        }
        for (ForwardShape shape : shapes) {
            try (ServerProcess server = ServerProcess.start(mainClass, serverOptions)) {
                ForwardResult result = new ForwardBench(server, warmup, seconds).run(shape);
                System.out.println(json ? result.toJson() : result.toText());
                lossless &= result.lost() == 0;
            } catch (RuntimeException e) {
                System.err.println("bench: " + e.getMessage());
                return 2;
            }
        }
        if (!lossless) {
            System.err.println("bench: packets were lost, so the figures do not count.");
        }
        return lossless ? 0 : 1;
    }

    private static int number(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    private static void fail(String sentence) {
        System.err.println("bench: " + sentence);
        System.exit(2);
    }
}
