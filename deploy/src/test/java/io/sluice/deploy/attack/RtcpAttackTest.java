package io.sluice.deploy.attack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.core.stats.Counter;
import io.sluice.core.stats.RoomSnapshot.InboundRtpSnapshot;
import io.sluice.load.bot.BotLoop;
import io.sluice.rtp.packet.RtcpWriter;
import io.sluice.rtp.transport.DropReason;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Attacks with feedback by a member with valid keys. Publishers are asked for a bounded amount, and only about what
/// the member receives.
@ExtendWith(ArenaResolver.class)
final class RtcpAttackTest {
    private static final int FLOOD = 2_000;

    /// As KeyframeRequester repeats.
    private static final double KEYFRAME_REQUEST_SECONDS = 0.3;

    /// Half of the least bitrate that RetransmissionBudget reckons with, and a bucket of one second.
    private static final int RETRANSMITTED_BYTES_PER_SECOND = 62_500;

    @Test
    void compoundsCutAtAnyByteAreDropped(Arena arena) {
        arena.withMember(member -> {
            int camera = cameraOf(arena);
            byte[] compound = compound(writer -> {
                writer.senderReport(member.ssrc(), 1L << 32, 90_000, 10, 1_000);
                writer.reportBlock(camera, 255, 1 << 22, -1, -1, -1, -1);
                writer.sdesCname(member.ssrc(), "mallory".getBytes(StandardCharsets.UTF_8));
                writer.nack(1, camera, new int[] {1, 2, 40}, 3);
                writer.transportCc(1, camera, 65_530, -1, 255, new int[] {0, 1, 2, 3}, 4);
                writer.remb(1, 1, new int[] {camera}, 1);
                writer.bye(camera);
            });
            long before = arena.dropped(DropReason.RTCP_MALFORMED);
            assertEquals(0, arena.forwardedDuring(member, () -> {
                for (int cut = 8; cut < compound.length; cut++) {
                    member.sendRtcp(Arrays.copyOf(compound, cut));
                }
                for (int at = 0; at < compound.length; at++) {
                    for (int value : new int[] {0, 0x7F, 0xFF}) {
                        if (at != 1 && (at < 4 || at > 7)) {
                            byte[] altered = compound.clone();
                            altered[at] = (byte) value;
                            member.sendRtcp(altered);
                        }
                    }
                }
            }));
            arena.awaitDropped(DropReason.RTCP_MALFORMED, before, compound.length * 3L / 4 - 8);
        });
    }

    @Test
    void aFloodOfPictureLossIndicationsReachesThePublisherBounded(Arena arena) {
        arena.withMember(member -> {
            arena.awaitShown(member);
            BotLoop.Joined alice = arena.attacked().getFirst();
            int slot = arena.slotOf(member, alice);
            long began = System.nanoTime();
            long before = arena.asked(alice, InboundRtpSnapshot::pliCount);
            long refused = arena.dropped(DropReason.KEYFRAME_REQUEST_OVER_BUDGET);
            assertEquals(0, arena.forwardedDuring(member, () -> {
                for (int i = 0; i < FLOOD; i++) {
                    int number = i;
                    member.sendRtcp(compound(w -> {
                        w.pli(1, slot);
                        w.fir(1, slot, number & 0xFF);
                    }));
                }
            }));
            Await.until("they are granted once", () -> arena.asked(alice, InboundRtpSnapshot::pliCount) > before);
            long asked = arena.asked(alice, InboundRtpSnapshot::pliCount) - before;
            double seconds = (System.nanoTime() - began) / 1e9;
            assertTrue(asked <= 2 + seconds / KEYFRAME_REQUEST_SECONDS, "asked " + asked + " times");
            arena.awaitDropped(DropReason.KEYFRAME_REQUEST_OVER_BUDGET, refused, FLOOD);
        });
    }

    @Test
    void aFloodOfNacksIsAnsweredWithinABudgetAndNeverByThePublisher(Arena arena) {
        arena.withMember(member -> {
            arena.awaitShown(member);
            BotLoop.Joined alice = arena.attacked().getFirst();
            int slot = arena.slotOf(member, alice);
            Await.until("alice is received", () -> member.highestSequence(slot) >= 0);
            long before = arena.asked(alice, InboundRtpSnapshot::nackCount);
            long refused = refusedNacks(arena);
            long received = member.retransmissionBytes();
            long began = System.nanoTime();
            assertEquals(0, arena.forwardedDuring(member, () -> {
                for (int i = 0; i < FLOOD; i++) {
                    int[] wishes = new int[64];
                    Arrays.setAll(wishes, n -> member.highestSequence(slot) - 63 + n & 0xFFFF);
                    member.sendRtcp(compound(w -> w.nack(1, slot, wishes, wishes.length)));
                }
            }));
            double seconds = (System.nanoTime() - began) / 1e9;
            long repeated = member.retransmissionBytes() - received;
            assertTrue(repeated <= RETRANSMITTED_BYTES_PER_SECOND * (seconds + 1), "repeated " + repeated + " bytes");
            assertEquals(before, arena.asked(alice, InboundRtpSnapshot::nackCount), "alice was asked to send again");
            Await.until("most wishes are refused", () -> refusedNacks(arena) - refused > 32L * FLOOD);
        });
    }

    private static long refusedNacks(Arena arena) {
        return arena.dropped(DropReason.NACK_OVER_BUDGET) + arena.dropped(DropReason.NACK_NOT_CACHED);
    }

    @Test
    void feedbackAboutWhatOthersSendOrReceiveCountsForNothing(Arena arena) {
        arena.withMember(member -> {
            arena.awaitShown(member);
            BotLoop.Joined bob = arena.attacked().get(1);
            int camera = cameraOf(arena);
            int slotOfBob =
                    (int) arena.of(bob.participant()).subscriptions().getFirst().ssrc();
            long wishes = arena.count(Counter.KEYFRAME_REQUESTS_RECEIVED);
            long nacks = arena.count(Counter.NACKS_RECEIVED);
            long before = arena.dropped(DropReason.RTCP_FOREIGN_SSRC);
            int rounds = 200;
            assertEquals(0, arena.forwardedDuring(member, () -> {
                for (int i = 0; i < rounds; i++) {
                    for (int ssrc : new int[] {camera, slotOfBob}) {
                        member.sendRtcp(compound(w -> {
                            w.pli(1, ssrc);
                            w.fir(1, ssrc, 1);
                            w.nack(1, ssrc, new int[] {1, 2, 3}, 3);
                        }));
                        member.sendRtcp(compound(w -> {
                            w.senderReport(ssrc, -1, -1, -1, -1);
                            w.bye(ssrc);
                        }));
                    }
                }
            }));
            arena.awaitDropped(DropReason.RTCP_FOREIGN_SSRC, before, 2 * rounds * 3);
            assertEquals(2 * rounds * 3, arena.dropped(DropReason.RTCP_FOREIGN_SSRC) - before, "each is refused");
            assertEquals(wishes, arena.count(Counter.KEYFRAME_REQUESTS_RECEIVED));
            assertEquals(nacks, arena.count(Counter.NACKS_RECEIVED));
        });
    }

    private static int cameraOf(Arena arena) {
        return arena.attacked().getFirst().bot().senders().getFirst().ssrc();
    }

    private static byte[] compound(Consumer<RtcpWriter> content) {
        RtcpWriter writer = new RtcpWriter(new byte[1_200]);
        writer.reset();
        content.accept(writer);
        return Arrays.copyOf(writer.bytes(), writer.length());
    }
}
