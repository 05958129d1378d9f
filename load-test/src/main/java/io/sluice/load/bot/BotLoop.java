package io.sluice.load.bot;

import io.sluice.rtp.dtls.DtlsCertificate;
import io.sluice.rtp.dtls.DtlsConfig;
import io.sluice.rtp.dtls.DtlsContext;
import io.sluice.rtp.ice.IceCredentials;
import io.sluice.rtp.srtp.SrtpCiphers;
import io.sluice.rtp.udp.DatagramInbox;
import io.sluice.rtp.udp.DatagramOutbox;
import io.sluice.rtp.udp.NetworkPath;
import io.sluice.rtp.udp.UdpTransport;
import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Drives many bots on one thread and one socket: a timer drains the socket and lets the bots send what is due, so that
/// receiving costs no wake-up a packet.
///
/// Each bot has a loopback address of its own (127.1.0.1 and up), so that one socket gives each its own 5-tuple; the
/// server must therefore be on this machine.
///
/// Thread-safe where it says so; bots belong to the loop's thread.
public final class BotLoop implements Runnable, DatagramInbox, AutoCloseable {
    private static final long TICK_NANOS = 2_000_000L;

    /// What a bot publishes and receives.
    ///
    /// @param video shape of its camera, null = none
    /// @param audio shape of its microphone, null = none
    /// @param seats pairs of slots
    /// @param halls audio slots without a seat
    public record Plan(
            String room,
            String name,
            @Nullable MediaShape video,
            @Nullable MediaShape audio,
            int seats,
            int halls) {}

    private final UdpTransport socket;
    private final DatagramOutbox outbox;
    private final URI server;
    private final HttpClient http = HttpClient.newHttpClient();
    private final DtlsContext dtls;
    private final SrtpCiphers.Implementation cipher = SrtpCiphers.warmUp();
    private final SplittableRandom random;
    private final ConcurrentLinkedQueue<Runnable> commands = new ConcurrentLinkedQueue<>();
    private final Map<NetworkPath, Bot> byPath = new HashMap<>();
    private final List<Bot> bots = new ArrayList<>();
    private volatile boolean stopping;
    private long nowNanos;
    private int nextAddress = 1;

    /// Creates a loop without bots.
    ///
    /// @param server such as `http://localhost:8080`
    /// @param seed of everything random here
    public BotLoop(UdpTransport socket, URI server, long seed) {
        this.socket = socket;
        this.outbox = socket.outbox();
        this.server = server;
        this.random = new SplittableRandom(seed);
        this.dtls = new DtlsContext(DtlsCertificate.generate(), DtlsConfig.DEFAULT);
    }

    @Override
    public void run() {
        while (!stopping) {
            long began = System.nanoTime();
            nowNanos = began;
            for (Runnable command = commands.poll(); command != null; command = commands.poll()) {
                command.run();
            }
            socket.poll(this, 0);
            for (int i = 0; i < bots.size(); i++) {
                bots.get(i).onTimeout(nowNanos);
            }
            outbox.flush();
            long left = TICK_NANOS - (System.nanoTime() - began);
            if (left > 0) {
                LockSupport.parkNanos(left);
            }
        }
    }

    @Override
    public void onDatagram(MemorySegment memory, long offset, int length, NetworkPath path) {
        Bot bot = byPath.get(path);
        if (bot != null) {
            bot.onDatagram(memory, offset, length, path, System.nanoTime());
        }
    }

    @Override
    public void onBatchEnd() {
        // What bots answer leaves with the tick.
    }

    /// Runs something on the loop's thread. Thread-safe.
    public void execute(Runnable command) {
        commands.add(command);
    }

    /// Runs something on the loop's thread and waits for it. Thread-safe.
    public void executeAndWait(Runnable command) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        commands.add(() -> {
            try {
                command.run();
                done.complete(null);
            } catch (RuntimeException | AssertionError e) {
                done.completeExceptionally(e); // an assertion of a test is the caller's, and must not end the loop
            }
        });
        done.join();
    }

    /// A bot that is in a room.
    ///
    /// @param participant its id
    public record Joined(Bot bot, BotSignaling signaling, String participant) {}

    /// Lets a bot join; blocks until the server has answered. Thread-safe, but not to be called by the loop's
    /// thread.
    ///
    /// @param events hears the bot's signaling events
    public Joined join(Plan plan, Consumer<Map<String, Object>> events) {
        IceCredentials credentials;
        int videos = plan.video() == null ? 0 : 1;
        int audios = plan.audio() == null ? 0 : 1;
        List<Integer> ssrcs = new ArrayList<>();
        int address;
        SplittableRandom own;
        synchronized (random) {
            credentials = IceCredentials.generate(random);
            for (int i = 0; i < videos + audios; i++) {
                ssrcs.add(random.nextInt());
            }
            address = nextAddress++;
            own = random.split();
        }
        BotOffer offer = new BotOffer(
                credentials,
                dtls.certificate().fingerprint().value(),
                videos,
                audios,
                plan.seats(),
                plan.halls(),
                ssrcs);
        BotSignaling signaling = BotSignaling.connect(http, server, events);
        Map<String, Object> reply = signaling.call("join", joinFields(plan, offer));
        BotOffer.Answer answer = BotOffer.read(String.valueOf(reply.get("answer")), "127.0.0.1");
        NetworkPath path = NetworkPath.udp(
                answer.address(),
                new InetSocketAddress(loopback(address), socket.localAddress().getPort()));
        CompletableFuture<Bot> made = new CompletableFuture<>();
        execute(() -> made.complete(make(plan, credentials, offer, answer, path, ssrcs, own)));
        return new Joined(made.join(), signaling, String.valueOf(reply.get("participant")));
    }

    private Bot make(
            Plan plan,
            IceCredentials credentials,
            BotOffer offer,
            BotOffer.Answer answer,
            NetworkPath path,
            List<Integer> ssrcs,
            SplittableRandom own) {
        path.retain();
        Bot bot = new Bot(this, dtls, credentials, offer, answer, path, outbox, cipher, own, nowNanos);
        BotSender.TransportSequence sequence = new BotSender.TransportSequence();
        for (int i = 0; i < offer.sent().size(); i++) {
            BotOffer.Sent section = offer.sent().get(i);
            MediaShape shape = section.video() ? plan.video() : plan.audio();
            if (shape != null) {
                long phase = own.nextLong(shape.intervalNanos());
                bot.addSender(new BotSender(
                        bot.transport(),
                        shape,
                        section,
                        section.video(),
                        ssrcs.get(i),
                        own.nextInt(1, 1 << 15),
                        sequence,
                        nowNanos + phase));
            }
        }
        byPath.put(path, bot);
        bots.add(bot);
        return bot;
    }

    private static Map<String, Object> joinFields(Plan plan, BotOffer offer) {
        List<Object> tracks = new ArrayList<>();
        for (BotOffer.Sent sent : offer.sent()) {
            tracks.add(Map.of("mid", sent.mid(), "source", sent.video() ? "camera" : "microphone"));
        }
        List<Object> slots = new ArrayList<>();
        for (BotOffer.Slot slot : offer.slots()) {
            slots.add(
                    slot.seat() < 0
                            ? Map.of("mid", slot.mid(), "purpose", "microphone")
                            : Map.of("mid", slot.mid(), "seat", slot.seat(), "purpose", "camera"));
        }
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("room", plan.room());
        fields.put("name", plan.name());
        fields.put("offer", offer.sdp());
        fields.put("tracks", tracks);
        fields.put("slots", slots);
        fields.put("client", Map.of("name", "sluice-bot", "version", "0.1.0"));
        return fields;
    }

    private static InetAddress loopback(int number) {
        try {
            return InetAddress.getByAddress(new byte[] {127, 1, (byte) (number >>> 8), (byte) number});
        } catch (UnknownHostException e) {
            throw new AssertionError("four bytes are an address", e);
        }
    }

    /// Lets a bot go without a word on the media path, as a crashed client does.
    public void remove(Joined joined) {
        execute(() -> {
            byPath.values().remove(joined.bot());
            bots.remove(joined.bot());
            joined.bot().close();
        });
        joined.signaling().close();
    }

    @Override
    public void close() {
        stopping = true;
    }
}
