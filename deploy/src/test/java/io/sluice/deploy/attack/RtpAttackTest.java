package io.sluice.deploy.attack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.rtp.transport.DropReason;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Attacks with RTP by a member with valid keys. After each of them the member's own good packets still flow, and
/// nobody else noticed.
@ExtendWith(ArenaResolver.class)
final class RtpAttackTest {
    private static final int SPRAY = 200;
    private static final int INVENTED = 10_000;

    /// As SrtpInbound of one participant admits.
    private static final int MOST_SSRCS = 256;

    /// VP8 with every optional field: picture id of 15 bits, TL0PICIDX, TID and KEYIDX; then a keyframe's start.
    private static final byte[] VP8 =
            bytes(0x90, 0xF0, 0x81, 0x23, 5, 0x20, 0x10, 0, 0, 0x9D, 1, 0x2A, 0x80, 2, 0x68, 1);

    private static final int VP8_DESCRIPTOR = 6;

    /// VP9 (RFC 9628 §4.2) with picture id, layer indices, TL0PICIDX and a scalability structure of two layers.
    private static final byte[] VP9 = bytes(
            0xAE, 0x81, 0x23, 0x00, 5, 0x38, 1, 0x40, 0, 0xB4, 2, 0x80, 1, 0x68, 2, 0x04, 0x25, 1, 0x49, 0x83, 0x42);

    /// H.264: a STAP-A of SPS and IDR slice, and the start of a fragmented IDR slice.
    private static final byte[] STAP_A = bytes(0x78, 0, 5, 0x67, 0x42, 0xE0, 0x1F, 0x8C, 0, 4, 0x65, 0x88, 0x84, 0);

    private static final byte[] FU_A = bytes(0x7C, 0x85, 0x88, 0x84, 0, 0x10);

    /// AV1 aggregation header with N, and a sequence header of some bytes.
    private static final byte[] AV1 = bytes(0x28, 4, 0x0A, 2, 0, 1, 0x32, 0x10, 0);

    /// A dependency descriptor with a template structure, as libwebrtc's L1T2 begins.
    private static final byte[] DEPENDENCIES =
            bytes(0x80, 0, 1, 0x80, 0x01, 0x1E, 0xA8, 0x51, 0x41, 0x01, 0x0C, 0x13, 0xFC, 0x0B, 0x3C);

    @Test
    void plainRtpFromAMembersOwnAddressIsNotBelieved(Arena arena) {
        arena.withMember(member -> {
            long before = arena.dropped(DropReason.SRTP_AUTH_FAILED);
            assertEquals(0, arena.forwardedDuring(member, () -> {
                for (int i = 0; i < SPRAY; i++) {
                    byte[] plain = Rtp.packet(Rtp.VP8, member.ssrc(), Rtp.keyframe());
                    plain[3] = (byte) i;
                    plain[2] = 0x7F;
                    member.sendPlain(plain);
                }
            }));
            arena.awaitDropped(DropReason.SRTP_AUTH_FAILED, before, SPRAY);
        });
    }

    @Test
    void alteredAndReplayedSrtpIsCountedAndNeverHangsUp(Arena arena) {
        arena.withMember(member -> {
            arena.awaitShown(member);
            byte[] sealed = member.captured();
            long altered = arena.dropped(DropReason.SRTP_AUTH_FAILED);
            long replayed = arena.dropped(DropReason.SRTP_REPLAYED);
            assertEquals(0, arena.forwardedDuring(member, () -> {
                for (int i = 0; i < SPRAY; i++) {
                    byte[] badTag = sealed.clone();
                    badTag[3] += 100;
                    badTag[sealed.length - 1 - i % 16] ^= (byte) (1 << i % 8);
                    member.sendPlain(badTag);
                    member.sendPlain(sealed);
                }
                arena.wire().media().forEach(member::sendPlain);
            }));
            arena.awaitDropped(DropReason.SRTP_AUTH_FAILED, altered, SPRAY);
            arena.awaitDropped(DropReason.SRTP_REPLAYED, replayed, SPRAY);
        });
    }

    @Test
    void paddingOfZeroOrMoreThanThereIsIsDropped(Arena arena) {
        arena.withMember(member -> {
            long before = arena.dropped(DropReason.RTP_MALFORMED);
            assertEquals(0, arena.forwardedDuring(member, () -> {
                member.send(padded(member, Rtp.keyframe(), 0));
                member.send(padded(member, Rtp.keyframe(), 255));
                member.send(padded(member, new byte[1], 0));
                member.send(padded(member, new byte[1], 255));
            }));
            arena.awaitDropped(DropReason.RTP_MALFORMED, before, 4);
        });
    }

    @Test
    void aFullPaddingOf255IsNoMediaAndIsNotForwarded(Arena arena) {
        arena.withMember(member -> {
            long before = arena.dropped(DropReason.RTP_PADDING_ONLY);
            assertEquals(0, arena.forwardedDuring(member, () -> member.send(padded(member, new byte[255], 255))));
            arena.awaitDropped(DropReason.RTP_PADDING_ONLY, before, 1);
        });
    }

    @Test
    void headerExtensionsLongerThanThePacketAreDropped(Arena arena) {
        arena.withMember(member -> {
            long before = malformed(arena);
            assertEquals(0, arena.forwardedDuring(member, () -> {
                for (int words : new int[] {0xFFFF, 0x8000, 0x4000, 20}) {
                    for (int profile : new int[] {0xBEDE, 0x1000, 0x1234}) {
                        member.send(Rtp.extended(Rtp.VP8, member.ssrc(), profile, words, new byte[8], Rtp.keyframe()));
                    }
                }
                byte[] manyCsrcs = Rtp.packet(Rtp.VP8, member.ssrc(), Rtp.keyframe());
                manyCsrcs[0] |= 0x0F;
                member.send(manyCsrcs);
            }));
            Await.until("13 packets are called malformed", () -> malformed(arena) - before >= 13);
        });
    }

    private static long malformed(Arena arena) {
        return arena.dropped(DropReason.SRTP_MALFORMED) + arena.dropped(DropReason.RTP_MALFORMED);
    }

    @Test
    void reservedExtensionIdsDisturbNobody(Arena arena) {
        arena.withMember(member -> {
            byte[][] blocks = {
                bytes(0x00, 0x00, 0x00, 0x00), // padding
                bytes(0x03, 0x41, 0x37, 0x00), // id 0 with a length (RFC 8285 §4.2: skip it)
                bytes(0xF0, 0x40, 0x37, 0x00), // id 15 ends the block
                bytes(0xFF, 0xFF, 0xFF, 0xFF),
                bytes(0x4F, 0x30, 0x00, 0x00), // an element longer than the block
                bytes(0x40, 0x37, 0x41, 0x30), // and a MID that nobody negotiated
            };
            long forwarded = arena.forwardedDuring(member, () -> {
                for (byte[] block : blocks) {
                    for (int profile : new int[] {0xBEDE, 0x1000}) {
                        member.send(Rtp.extended(Rtp.VP8, member.ssrc(), profile, 1, block, Rtp.keyframe()));
                    }
                }
            });
            assertTrue(forwarded <= 2L * blocks.length, "more came out than went in: " + forwarded);
        });
    }

    @Test
    void retransmissionsWithoutAnOriginalAreDropped(Arena arena) {
        arena.withMember(member -> {
            long before = arena.dropped(DropReason.RTX_MALFORMED) + arena.dropped(DropReason.RTP_PADDING_ONLY);
            int rtx = member.ssrc() + 1;
            assertEquals(0, arena.forwardedDuring(member, () -> {
                for (int i = 0; i < SPRAY; i++) {
                    member.send(Rtp.withMid(Rtp.VP8_RTX, rtx, "0", new byte[i % 2]));
                }
            }));
            Await.until(
                    "each is counted",
                    () -> arena.dropped(DropReason.RTX_MALFORMED) + arena.dropped(DropReason.RTP_PADDING_ONLY) - before
                            >= SPRAY);
        });
    }

    @Test
    void aVp8DescriptorCutAtAnyByteIsDropped(Arena arena) {
        arena.withMember(member -> {
            long before = arena.dropped(DropReason.DESCRIPTOR_MALFORMED);
            assertEquals(0, arena.forwardedDuring(member, () -> {
                for (int cut = 0; cut <= VP8_DESCRIPTOR; cut++) {
                    member.send(Rtp.packet(Rtp.VP8, member.ssrc(), Arrays.copyOf(VP8, cut)));
                }
            }));
            arena.awaitDropped(DropReason.DESCRIPTOR_MALFORMED, before, VP8_DESCRIPTOR);
            long frames = arena.forwardedDuring(member, () -> {
                for (int cut = VP8_DESCRIPTOR + 1; cut < VP8.length; cut++) {
                    member.send(Rtp.packet(Rtp.VP8, member.ssrc(), Arrays.copyOf(VP8, cut)));
                }
            });
            assertTrue(frames <= VP8.length - VP8_DESCRIPTOR - 1, "more came out than went in: " + frames);
        });
    }

    @Test
    void descriptorsOfEveryOtherCodecCutAtAnyByteReachNobody(Arena arena) {
        arena.withMember(RtpAttackTest::withMoreCodecs, member -> {
            assertEquals(0, arena.forwardedDuring(member, () -> {
                cutEverywhere(member, 98, VP9);
                cutEverywhere(member, 102, STAP_A);
                cutEverywhere(member, 102, FU_A);
                cutEverywhere(member, 45, AV1);
                for (int cut = 0; cut <= DEPENDENCIES.length; cut++) {
                    byte[] element = new byte[(cut + 5) / 4 * 4];
                    element[0] = 12;
                    element[1] = (byte) cut;
                    System.arraycopy(DEPENDENCIES, 0, element, 2, cut);
                    byte[] block = Arrays.copyOf(element, (cut + 2 + 3) / 4 * 4);
                    member.send(Rtp.extended(45, member.ssrc(), 0x1000, block.length / 4, block, AV1));
                }
            }));
        });
    }

    private static void cutEverywhere(HostileMember member, int payloadType, byte[] payload) {
        for (int cut = 0; cut <= payload.length; cut++) {
            member.send(Rtp.packet(payloadType, member.ssrc(), Arrays.copyOf(payload, cut)));
        }
    }

    /// The honest negotiated VP8 alone: nothing of these may reach them.
    private static String withMoreCodecs(String offer) {
        return offer.replaceFirst("SAVPF 96 97", "SAVPF 96 97 98 102 45")
                .replaceFirst(
                        "a=rtpmap:97",
                        "a=rtpmap:98 VP9/90000\r\n"
                                + "a=fmtp:98 profile-id=0\r\n"
                                + "a=rtpmap:102 H264/90000\r\n"
                                + "a=fmtp:102 level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f\r\n"
                                + "a=rtpmap:45 AV1/90000\r\n"
                                + "a=extmap:12"
                                + " https://aomediacodec.github.io/av1-rtp-spec/#dependency-descriptor-rtp-header-extension\r\n"
                                + "a=rtpmap:97");
    }

    @Test
    void tenThousandInventedSsrcsAreBounded(Arena arena) {
        arena.withMember(member -> {
            long refused = arena.dropped(DropReason.SRTP_TOO_MANY_SSRCS);
            long forwarded = arena.forwardedDuring(member, () -> {
                for (int i = 0; i < INVENTED; i++) {
                    int invented = member.ssrc() + 2 + i;
                    member.send(
                            i % 2 == 0
                                    ? Rtp.packet(Rtp.VP8, invented, Rtp.keyframe())
                                    : Rtp.withMid(Rtp.VP8, invented, "0", Rtp.keyframe()));
                }
            });
            assertTrue(forwarded <= MOST_SSRCS, "forwarded " + forwarded);
            arena.awaitDropped(DropReason.SRTP_TOO_MANY_SSRCS, refused, INVENTED - MOST_SSRCS);
            assertEquals(
                    1,
                    arena.of(member.participant())
                            .publications()
                            .getFirst()
                            .encodings()
                            .size());
        });
    }

    @Test
    void anotherParticipantsSsrcAndMidSayNothingAboutTheOther(Arena arena) {
        arena.withMember(member -> {
            long unbound = arena.dropped(DropReason.RTP_UNBOUND);
            long foreign = arena.dropped(DropReason.RTP_FOREIGN_MID);
            var alice = arena.attacked().getFirst();
            int camera = alice.bot().senders().getFirst().ssrc();
            int microphone = alice.bot().senders().getLast().ssrc();
            long forwarded = arena.forwardedDuring(member, () -> {
                for (int i = 0; i < SPRAY; i++) {
                    member.send(Rtp.withMid(Rtp.VP8, camera, "1", Rtp.keyframe()));
                    member.send(Rtp.withMid(Rtp.VP8, microphone, "no-such-mid", Rtp.keyframe()));
                    member.send(Rtp.packet(111, microphone, Rtp.keyframe()));
                }
            });
            assertEquals(0, forwarded);
            long named = 3 * SPRAY; // also without a name: that SSRC named a foreign section before
            Await.until("each is counted", () -> arena.dropped(DropReason.RTP_FOREIGN_MID) - foreign >= named);
            assertEquals(named, arena.dropped(DropReason.RTP_FOREIGN_MID) - foreign);
            assertEquals(unbound, arena.dropped(DropReason.RTP_UNBOUND));
            long ownName =
                    arena.forwardedDuring(member, () -> member.send(Rtp.withMid(Rtp.VP8, camera, "0", Rtp.keyframe())));
            assertEquals(1, ownName, "under the sender's own name, whatever the SSRC");
            assertEquals(
                    camera & 0xFFFFFFFFL,
                    arena.of(alice.participant())
                            .publications()
                            .getFirst()
                            .encodings()
                            .getFirst()
                            .ssrc());
        });
    }

    /// A packet whose P bit is set and whose last byte says `padding`.
    private static byte[] padded(HostileMember member, byte[] payload, int padding) {
        byte[] packet = Rtp.packet(Rtp.VP8, member.ssrc(), payload);
        packet[0] |= 0x20;
        packet[packet.length - 1] = (byte) padding;
        return packet;
    }

    private static byte[] bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }
}
