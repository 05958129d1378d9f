package io.sluice.deploy.attack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.rtp.dtls.DtlsCertificate;
import io.sluice.rtp.transport.DropReason;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Attacks from a socket that belongs to nobody in the room.
@ExtendWith(ArenaResolver.class)
final class StrangerAttackTest {
    private static final int ROUNDS = 50;

    @Test
    void aSprayOfClientHellosDuringAJoinReachesNoHandshake(Arena arena) {
        long before = arena.dropped(DropReason.UNKNOWN_PATH);
        List<byte[]> hellos = clientHellos();
        arena.withMember(new HostileMember(arena, DtlsCertificate.generate(), UnaryOperator.identity()), joining -> {
            try (Stranger stranger = new Stranger(arena.media())) {
                AtomicInteger sent = new AtomicInteger();
                Await.until("the join succeeds all the same", () -> {
                    hellos.forEach(stranger::send);
                    joining.awaitServer();
                    return sent.addAndGet(hellos.size()) >= ROUNDS * hellos.size() && joining.isConnected();
                });
                arena.awaitDropped(DropReason.UNKNOWN_PATH, before, sent.get());
                assertEquals(List.of(), stranger.received());
            }
        });
    }

    @Test
    void replayedChecksMoveNothing(Arena arena) {
        arena.withMember(witness -> {
            try (Stranger stranger = new Stranger(arena.media())) {
                Await.until(
                        "a check of everybody was captured",
                        () -> arena.wire().checks().size() >= 5);
                for (int i = 0; i < ROUNDS; i++) {
                    arena.wire().checks().forEach(stranger::send);
                    witness.awaitServer();
                }
                long before = arena.dropped(DropReason.UNKNOWN_PATH);
                arena.wire().media().forEach(stranger::send);
                witness.awaitServer();
                arena.assertNobodyWasDisturbed();
                assertFalse(
                        stranger.received().stream().anyMatch(d -> (d[0] & 0xC0) == 0x80),
                        "media came to the stranger");
                arena.awaitDropped(DropReason.UNKNOWN_PATH, before, 1);
            }
        });
    }

    @Test
    void checksAlteredInAnyByteAreNotAnswered(Arena arena) {
        arena.withMember(witness -> {
            try (Stranger stranger = new Stranger(arena.media())) {
                Await.until("a check was captured", () -> !arena.wire().checks().isEmpty());
                byte[] check = arena.wire().checks().getFirst();
                for (int at = 0; at < check.length; at++) {
                    for (int bit : new int[] {1, 0x80}) {
                        byte[] altered = check.clone();
                        altered[at] ^= (byte) bit;
                        stranger.send(altered);
                    }
                    byte[] cut = Arrays.copyOf(check, at);
                    stranger.send(cut);
                    witness.awaitServer();
                }
                assertTrue(
                        stranger.received().stream().noneMatch(d -> d[0] == 1 && d[1] == 1),
                        "a success response to an altered check");
            }
        });
    }

    @Test
    void mediaFromAnUnknownAddressIsNotEvenDecrypted(Arena arena) {
        long before = arena.dropped(DropReason.UNKNOWN_PATH);
        long decrypted = arena.dropped(DropReason.SRTP_AUTH_FAILED) + arena.dropped(DropReason.SRTP_REPLAYED);
        arena.withMember(witness -> {
            try (Stranger stranger = new Stranger(arena.media())) {
                int sent = 0;
                for (int i = 0; i < ROUNDS; i++) {
                    for (byte[] media : arena.wire().media()) {
                        stranger.send(media);
                        sent++;
                    }
                    stranger.send(Rtp.packet(Rtp.VP8, i, Rtp.keyframe()));
                    sent++;
                    witness.awaitServer();
                }
                arena.awaitDropped(DropReason.UNKNOWN_PATH, before, sent);
                assertEquals(
                        decrypted,
                        arena.dropped(DropReason.SRTP_AUTH_FAILED) + arena.dropped(DropReason.SRTP_REPLAYED));
                assertEquals(List.of(), stranger.received());
            }
        });
    }

    @Test
    void aFloodOfStunServerRequestsIsAnsweredWithinARate(Arena arena) {
        long before = arena.dropped(DropReason.STUN_RATE_LIMITED);
        int flood = 3_000;
        arena.withMember(witness -> {
            try (Stranger stranger = new Stranger(arena.media())) {
                long began = System.nanoTime();
                for (int i = 0; i < flood; i++) {
                    stranger.send(ByteBuffer.allocate(20)
                            .putShort((short) 1)
                            .putShort((short) 0)
                            .putInt(0x2112A442)
                            .putInt(8)
                            .putLong(i)
                            .array());
                    if (i % 50 == 0) {
                        witness.awaitServer();
                        stranger.received();
                    }
                }
                witness.awaitServer();
                double seconds = (System.nanoTime() - began) / 1e9;
                int answers = stranger.received().size();
                assertTrue(answers <= 400 + 50 * (seconds + 1), "answers to one prefix: " + answers);
                assertTrue(stranger.received().stream().allMatch(d -> d.length <= 2 * 32), "no amplification worth it");
                arena.awaitDropped(DropReason.STUN_RATE_LIMITED, before, flood - answers);
            }
        });
    }

    private static List<byte[]> clientHellos() {
        return List.of("chromium", "firefox").stream()
                .flatMap(browser -> {
                    try (InputStream in = StrangerAttackTest.class.getResourceAsStream(
                            "/io/sluice/rtp/dtls/" + browser + "-client-hello.hex")) {
                        return new String(in.readAllBytes(), StandardCharsets.US_ASCII)
                                .lines()
                                .map(HexFormat.of()::parseHex);
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                })
                .toList();
    }
}
