package io.sluice.rtp.ice;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.rtp.stun.StunDropReason;
import io.sluice.rtp.stun.StunFormat;
import io.sluice.rtp.stun.StunIntegrity;
import io.sluice.rtp.stun.StunMessageView;
import io.sluice.rtp.udp.NetworkPath;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class IceLiteTest {
    private static final long MILLI = 1_000_000L;
    private static final IceCredentials SERVER = new IceCredentials("srvA", "serverPasswordOf24Chars+");
    private static final IceCredentials BROWSER = new IceCredentials("brwA", "browserPasswordOf24Char+");
    private static final IceCredentials SERVER_AGAIN = new IceCredentials("srvB", "anotherServerPassword24+");
    private static final IceCredentials BROWSER_AGAIN = new IceCredentials("brwB", "anotherBrowserPasswrd24+");
    private static final NetworkPath A = path("192.0.2.1", 5000);
    private static final NetworkPath B = path("192.0.2.1", 5001);
    private static final NetworkPath C = path("2001:db8::1", 5000);

    private final RecordingIceHandler told = new RecordingIceHandler();
    private final IceLite ice = new IceLite(SERVER, told, IceLiteConfig.DEFAULT);

    IceLiteTest() {
        ice.setRemote(BROWSER);
    }

    @Test
    void answersACheckWithTheAddressItSaw() {
        byte[] check = check().build();
        receive(check, C, 0);
        StunMessageView answer = told.sent.getFirst().view();
        assertSame(C, told.sent.getFirst().to());
        assertEquals(StunFormat.BINDING_SUCCESS, answer.messageType());
        assertArrayEquals(Arrays.copyOfRange(check, 8, 20), Arrays.copyOfRange(answer.bytes(), 8, 20));
        assertArrayEquals(C.remoteAddress(), answer.mappedAddress());
        assertEquals(C.remotePort(), answer.mappedPort());
        assertTrue(answer.hasValidFingerprint());
        assertTrue(new StunIntegrity(SERVER.pwd()).isAuthentic(answer));
        assertEquals(List.of(), told.drops);
    }

    @Test
    void sendsOnAnotherPathThatConsentsWhenTheSelectedOneIsGone() {
        receive(check().nominating().build(), A, 0);
        receive(check().build(), B, MILLI);
        ice.forget(A, 2 * MILLI);
        assertEquals(B, ice.selected());
        assertFalse(ice.isValidated(A));
        assertEquals(List.of(A), told.invalidated);
        ice.forget(B, 3 * MILLI);
        assertNull(ice.selected());
        assertNull(ice.sendPath());
        receive(check().nominating().build(), C, 4 * MILLI);
        assertEquals(C, ice.selected(), "a new path is welcome");
    }

    @Test
    void doesNotFallBackToAPathWithoutConsent() {
        receive(check().build(), B, 0);
        long later = IceLiteConfig.DEFAULT.consentNanos();
        receive(check().nominating().build(), A, later);
        ice.forget(A, later + MILLI);
        assertNull(ice.selected());
    }

    @Test
    void validatesEveryPathOfAnAuthenticCheckButSelectsOnlyTheNominated() {
        receive(check().build(), A, 0);
        receive(check().build(), B, 1);
        assertEquals(List.of(A, B), told.validated);
        assertTrue(ice.isValidated(A) && ice.isValidated(B));
        assertFalse(ice.isValidated(C));
        assertNull(ice.selected());
        assertSame(B, ice.sendPath(), "DTLS may be answered before nomination");
        receive(check().nominating().build(), A, 2);
        assertEquals(List.of(A), told.selected);
        assertSame(A, ice.selected());
        assertSame(A, ice.sendPath());
    }

    @Test
    void movesWithEachNomination() {
        receive(check().nominating().build(), A, 0);
        receive(check().nominating().build(), B, 100 * MILLI);
        receive(check().nominating().build(), A, 200 * MILLI);
        assertEquals(List.of(A, B, A), told.selected);
        receive(check().nominating().build(), A, 300 * MILLI);
        assertEquals(3, told.selected.size(), "says it once");
    }

    @Test
    void settlesOnTheHigherPriorityWhenEveryPairIsNominated() {
        receive(check().nominating().priority(100).build(), A, 0);
        receive(check().nominating().priority(200).build(), B, 20 * MILLI);
        receive(check().nominating().priority(100).build(), A, 40 * MILLI);
        assertEquals(List.of(A, B), told.selected);
        receive(check().nominating().priority(200).build(), B, 400 * MILLI);
        runUntil(2_000 * MILLI);
        assertEquals(List.of(A, B), told.selected, "A was not nominated since");
    }

    @Test
    void followsALowerPriorityNominationWhenTheHigherOneIsNotRepeated() {
        receive(check().nominating().priority(200).build(), A, 0);
        receive(check().nominating().priority(100).build(), B, 100 * MILLI);
        assertSame(A, ice.selected());
        assertEquals(500 * MILLI, ice.nextTimeoutNanos());
        runUntil(499 * MILLI);
        assertSame(A, ice.selected());
        runUntil(500 * MILLI);
        assertSame(B, ice.selected());
    }

    @Test
    void followsAPeerThatMovedWithoutNomination() {
        receive(check().nominating().build(), A, 0);
        receive(check().build(), A, 3_000 * MILLI);
        ice.onAuthenticatedMedia(A, 5_000 * MILLI);
        receive(check().build(), B, 5_499 * MILLI);
        assertSame(A, ice.selected(), "A was heard 499 ms ago");
        receive(check().build(), C, 5_500 * MILLI);
        assertSame(C, ice.selected());
    }

    @Test
    void followsToAnOlderPathOnlyWhenItIsHeardTwice() {
        receive(check().nominating().build(), A, 0);
        receive(check().build(), B, 10 * MILLI);
        receive(check().build(), A, 20 * MILLI);
        receive(check().build(), B, 1_000 * MILLI);
        assertSame(A, ice.selected(), "a backup pair being kept alive");
        receive(check().build(), A, 2_000 * MILLI);
        receive(check().build(), B, 3_000 * MILLI);
        assertSame(A, ice.selected(), "A was heard between the two");
        ice.onAuthenticatedMedia(B, 3_020 * MILLI);
        assertSame(B, ice.selected());
    }

    @Test
    void neverValidatesOrSelectsByMediaAlone() {
        ice.onAuthenticatedMedia(A, 0);
        assertFalse(ice.isValidated(A));
        receive(check().nominating().build(), B, 0);
        ice.onAuthenticatedMedia(A, 5_000 * MILLI);
        ice.onAuthenticatedMedia(A, 5_001 * MILLI);
        assertSame(B, ice.selected());
        assertEquals(List.of(B), told.selected);
    }

    @Test
    void stopsSendingTwentySecondsAfterTheLastCheckAndResumesWithTheNext() {
        receive(check().nominating().build(), A, 0);
        receive(check().build(), A, 5_000 * MILLI);
        ice.onAuthenticatedMedia(A, 20_000 * MILLI);
        runUntil(24_999 * MILLI);
        assertEquals(0, told.expired);
        runUntil(25_000 * MILLI);
        assertEquals(1, told.expired, "media is no consent");
        assertNull(ice.selected());
        assertNull(ice.sendPath());
        assertEquals(IceLite.NEVER, ice.nextTimeoutNanos());
        runUntil(90_000 * MILLI);
        assertEquals(1, told.expired);
        receive(check().build(), A, 90_001 * MILLI);
        assertSame(A, ice.selected());
        assertEquals(List.of(A, A), told.selected);
    }

    @Test
    void mediaOnAnotherPathDoesNotRenewConsent() {
        receive(check().nominating().build(), A, 0);
        receive(check().build(), B, 0);
        runUntil(20_000 * MILLI);
        ice.onAuthenticatedMedia(B, 21_000 * MILLI);
        ice.onAuthenticatedMedia(B, 21_001 * MILLI);
        assertNull(ice.selected());
        receive(check().build(), B, 21_002 * MILLI);
        assertSame(B, ice.selected());
    }

    @Test
    void keepsTheOldPairThroughARestartUntilTheNewOneIsNominated() {
        receive(check().nominating().build(), A, 0);
        ice.restart(SERVER_AGAIN, BROWSER_AGAIN);
        assertSame(A, ice.selected());
        receive(check().build(), A, 100 * MILLI);
        Check again = Check.of(BROWSER_AGAIN, SERVER_AGAIN);
        receive(again.build(), B, 200 * MILLI);
        assertEquals(List.of(), told.drops);
        assertTrue(new StunIntegrity(SERVER_AGAIN.pwd())
                .isAuthentic(told.sent.getLast().view()));
        assertSame(A, ice.selected());
        receive(again.nominating().build(), B, 300 * MILLI);
        assertSame(B, ice.selected());
        receive(check().nominating().build(), A, 400 * MILLI);
        assertSame(B, ice.selected());
        assertEquals(List.of(StunDropReason.UNKNOWN_USERNAME), told.drops);
    }

    @Test
    void survivesASecondRestartBeforeTheFirstIsDone() {
        IceCredentials third = new IceCredentials("srvC", "thirdServerPassword2412+");
        receive(check().nominating().build(), A, 0);
        ice.restart(SERVER_AGAIN, BROWSER_AGAIN);
        ice.restart(third, BROWSER_AGAIN);
        receive(check().build(), A, 1);
        assertEquals(List.of(), told.drops);
        receive(Check.of(BROWSER_AGAIN, SERVER_AGAIN).build(), A, 2);
        assertEquals(List.of(StunDropReason.UNKNOWN_USERNAME), told.drops);
        receive(Check.of(BROWSER_AGAIN, third).nominating().build(), A, 3);
        receive(check().build(), A, 4);
        assertEquals(2, told.drops.size(), "the oldest credentials are gone");
        assertSame(A, ice.selected());
    }

    @Test
    void forgetsOldCredentialsAtOnceWhenNothingWasSelected() {
        receive(check().build(), A, 0);
        ice.restart(SERVER_AGAIN, BROWSER_AGAIN);
        receive(check().build(), A, 1);
        assertEquals(List.of(StunDropReason.UNKNOWN_USERNAME), told.drops);
    }

    @Test
    void neitherAnswersNorLearnsFromBadChecks() {
        receive(check().password("wrongPasswordOf24Chars++").nominating().build(), A, 0);
        receive(check().withoutIntegrity().nominating().build(), A, 0);
        receive(check().withoutFingerprint().nominating().build(), A, 0);
        receive(check().username("srvA").build(), A, 0);
        receive(check().username("srvA:brwX").build(), A, 0);
        receive(check().username("srvX:brwA").build(), A, 0);
        receive(check().username("srvA:brwAA").build(), A, 0);
        receive(check().username("").build(), A, 0);
        receive(check().type(StunFormat.BINDING_INDICATION).build(), A, 0);
        receive(check().type(StunFormat.BINDING_SUCCESS).build(), A, 0);
        receive(check().type(StunFormat.BINDING_ERROR).build(), A, 0);
        receive(check().type(0x0003).build(), A, 0);
        receive(new byte[19], A, 0);
        assertEquals(
                List.of(
                        StunDropReason.BAD_INTEGRITY,
                        StunDropReason.BAD_INTEGRITY,
                        StunDropReason.BAD_FINGERPRINT,
                        StunDropReason.UNKNOWN_USERNAME,
                        StunDropReason.UNKNOWN_USERNAME,
                        StunDropReason.UNKNOWN_USERNAME,
                        StunDropReason.UNKNOWN_USERNAME,
                        StunDropReason.UNKNOWN_USERNAME,
                        StunDropReason.UNEXPECTED_CLASS,
                        StunDropReason.UNEXPECTED_CLASS,
                        StunDropReason.UNEXPECTED_CLASS,
                        StunDropReason.NOT_BINDING,
                        StunDropReason.MALFORMED),
                told.drops);
        assertTrue(told.sent.isEmpty() && told.validated.isEmpty() && told.selected.isEmpty());
    }

    @Test
    void nothingMovesForAlteredOrTruncatedChecks() {
        receive(check().nominating().build(), A, 0);
        byte[] check = check().nominating().build();
        long seed = 7;
        Random random = new Random(seed);
        for (int bit = 0; bit < check.length * 8; bit++) {
            byte[] altered = check.clone();
            altered[bit / 8] ^= (byte) (1 << bit % 8);
            receive(altered, B, 10_000 * MILLI);
            receive(Arrays.copyOf(check, random.nextInt(check.length)), B, 10_000 * MILLI);
        }
        assertEquals(1, told.sent.size(), "seed " + seed);
        assertSame(A, ice.selected());
        assertFalse(ice.isValidated(B));
    }

    @Test
    void answersARetransmissionAgainButAReplayFromElsewhereNever() {
        byte[] check = check().nominating().build();
        receive(check, A, 0);
        receive(check, A, 500 * MILLI);
        assertEquals(2, told.sent.size());
        receive(check, B, 10_000 * MILLI);
        receive(check, B, 10_001 * MILLI);
        assertEquals(2, told.sent.size());
        assertFalse(ice.isValidated(B));
        assertSame(A, ice.selected());
        assertEquals(List.of(StunDropReason.REPEATED, StunDropReason.REPEATED, StunDropReason.REPEATED), told.drops);
    }

    @Test
    void aReplayDoesNotRenewConsent() {
        byte[] check = check().nominating().build();
        receive(check, A, 0);
        for (int i = 1; i < 20; i++) {
            receive(check, A, i * 1_000 * MILLI);
        }
        runUntil(20_000 * MILLI);
        assertEquals(1, told.expired);
        receive(check, A, 21_000 * MILLI);
        assertNull(ice.selected());
    }

    @Test
    void refusesUnknownRequiredAttributesOnlyOfWhoAuthenticated() {
        byte[] withTurn = withAttribute("0019000411000000", SERVER.pwd());
        receive(withTurn, A, 0);
        StunMessageView answer = told.sent.getFirst().view();
        assertEquals(StunFormat.BINDING_ERROR, answer.messageType());
        assertEquals(420, answer.errorCode());
        assertTrue(HexFormat.of().formatHex(answer.bytes()).contains("000a00020019"));
        assertTrue(new StunIntegrity(SERVER.pwd()).isAuthentic(answer));
        assertFalse(ice.isValidated(A));
        receive(withAttribute("0019000411000000", "wrongPasswordOf24Chars++"), A, 0);
        assertEquals(1, told.sent.size());
        assertEquals(List.of(StunDropReason.UNKNOWN_ATTRIBUTE, StunDropReason.BAD_INTEGRITY), told.drops);
        receive(withAttribute("c057000411000000", SERVER.pwd()), A, 0);
        assertTrue(ice.isValidated(A), "GOOG-NETWORK-INFO may be ignored");
    }

    @Test
    void tellsAControlledPeerToSwitchRoles() {
        receive(check().controlled().build(), A, 0);
        assertEquals(487, told.sent.getFirst().view().errorCode());
        receive(check().bothRoles().build(), A, 0);
        assertEquals(400, told.sent.getLast().view().errorCode());
        assertEquals(List.of(StunDropReason.ROLE_CONFLICT, StunDropReason.BAD_REQUEST), told.drops);
        assertFalse(ice.isValidated(A));
    }

    @Test
    void remembersSixteenPathsAndNeverForgetsTheSelectedOne() {
        receive(check().nominating().build(), A, 0);
        for (int i = 0; i < 40; i++) {
            receive(check().build(), path("198.51.100.1", 1_000 + i), i * MILLI);
        }
        assertEquals(41, told.validated.size());
        assertEquals(25, told.invalidated.size());
        assertTrue(ice.isValidated(A));
        assertEquals(path("198.51.100.1", 1_000), told.invalidated.getFirst());
        assertFalse(ice.isValidated(path("198.51.100.1", 1_024)));
        assertTrue(ice.isValidated(path("198.51.100.1", 1_025)));
        assertSame(A, ice.selected());
    }

    @Test
    void releasesEveryPathWhenClosed() {
        receive(check().nominating().build(), A, 0);
        receive(check().build(), B, 0);
        ice.close();
        assertEquals(2, told.invalidated.size());
        assertNull(ice.selected());
        assertFalse(ice.isValidated(A));
        assertEquals(IceLite.NEVER, ice.nextTimeoutNanos());
    }

    @Test
    void worksWhenTheClockIsNegative() {
        long start = Long.MIN_VALUE / 2;
        receive(check().nominating().build(), A, start);
        receive(check().build(), B, start + 600 * MILLI);
        assertSame(B, ice.selected());
        ice.onTimeout(start + 20_599 * MILLI);
        assertEquals(0, told.expired);
        ice.onTimeout(start + 20_600 * MILLI);
        assertEquals(1, told.expired);
    }

    private static byte[] withAttribute(String hex, String password) {
        byte[] check = Check.of(BROWSER, SERVER)
                .withoutIntegrity()
                .withoutFingerprint()
                .build();
        byte[] attribute = HexFormat.of().parseHex(hex);
        return StunSigner.sign(check, attribute, password);
    }

    private Check check() {
        return Check.of(BROWSER, SERVER);
    }

    private void receive(byte[] message, NetworkPath from, long now) {
        byte[] shifted = new byte[message.length + 9];
        System.arraycopy(message, 0, shifted, 7, message.length);
        ice.onStun(shifted, 7, message.length, from, now);
    }

    private void runUntil(long end) {
        while (ice.nextTimeoutNanos() != IceLite.NEVER && ice.nextTimeoutNanos() - end <= 0) {
            ice.onTimeout(ice.nextTimeoutNanos());
        }
        ice.onTimeout(end);
    }

    private static NetworkPath path(String address, int port) {
        return NetworkPath.udp(new InetSocketAddress(address, port), new InetSocketAddress("127.0.0.1", 10_000));
    }
}
