package io.sluice.deploy.attack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.core.stats.Counter;
import io.sluice.load.bot.BotSignaling;
import io.sluice.rtp.dtls.DtlsCertificate;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Somebody joins with one certificate in the offer and another one in the handshake.
@ExtendWith(ArenaResolver.class)
final class IdentityAttackTest {
    private static final String LINE = "a=fingerprint:sha-256 ";

    private final DtlsCertificate shown = DtlsCertificate.generate();
    private final DtlsCertificate announced = DtlsCertificate.generate();

    @Test
    void aCertificateThatWasNotAnnouncedGetsNoKeysAndLeavesWithAReason(Arena arena) {
        long failures = arena.count(Counter.DTLS_HANDSHAKES_FAILED);
        long strays = arena.strays();
        HostileMember liar =
                new HostileMember(arena, shown, sdp -> sdp.replace(fingerprint(shown), fingerprint(announced)));
        arena.withMember(liar, impostor -> {
            Map<String, Object> goodbye =
                    impostor.goodbye().orTimeout(20, TimeUnit.SECONDS).join();
            assertEquals("transport-failed", goodbye.get("reason"), () -> "told " + goodbye);
            Await.until("the impostor is out of the room", () -> !impostor.isIn(arena));
            assertFalse(impostor.isConnected());
            assertEquals(0, impostor.packetsReceived());
            Await.until("the failure is counted", () -> arena.count(Counter.DTLS_HANDSHAKES_FAILED) > failures);
        });
        assertEquals(strays, arena.strays());
    }

    @Test
    void anOfferWithoutAFingerprintIsRefused(Arena arena) {
        BotSignaling.Refused refused = assertThrows(
                BotSignaling.Refused.class,
                () -> new HostileMember(arena, shown, sdp -> sdp.replace(LINE + fingerprint(shown) + "\r\n", "")));
        assertEquals("sdp-no-fingerprint", refused.code());
        assertEquals(3, arena.snapshot().participants().size());
        arena.assertNobodyWasDisturbed();
    }

    @Test
    void theSecondOfTwoAnnouncedFingerprintsIsAsGoodAsTheFirst(Arena arena) {
        HostileMember withTwo = new HostileMember(
                arena,
                shown,
                sdp -> sdp.replace(
                        LINE + fingerprint(shown), LINE + fingerprint(announced) + "\r\n" + LINE + fingerprint(shown)));
        arena.withMember(withTwo, member -> {
            member.awaitConnected();
            Await.until("media comes", () -> member.packetsReceived() > 0);
            assertTrue(member.isIn(arena));
        });
    }

    private static String fingerprint(DtlsCertificate certificate) {
        return certificate.fingerprint().value();
    }
}
