package io.sluice.core.worker;

import io.sluice.core.room.ParticipantId;
import io.sluice.rtp.congestion.TransportCcGenerator;
import io.sluice.rtp.dtls.Fingerprint;
import io.sluice.rtp.dtls.SrtpKeyingMaterial;
import io.sluice.rtp.ice.IceCredentials;
import io.sluice.rtp.packet.PacketBuffer;
import io.sluice.rtp.packet.RtcpWriter;
import io.sluice.rtp.packet.RtpHeaderWriter;
import io.sluice.rtp.packet.RtpPacketView;
import io.sluice.rtp.srtp.SrtpCiphers;
import io.sluice.rtp.srtp.SrtpOutbound;
import io.sluice.rtp.srtp.SrtpProfile;
import io.sluice.rtp.stun.StunIntegrity;
import io.sluice.rtp.stun.StunMessageWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.Locale;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// One who stands in for a client in the [Rehearsal]: a loopback socket, ICE and SRTP with keys handed over instead of
/// a handshake; sends frames of VP8 and packets of Opus, some out of order, or reports what it receives and asks for
/// some of it again.
///
/// It uses a channel of the JDK, not our own transport, so that the compiler sees only the server's use of that.
///
/// Owned by the thread that runs the rehearsal.
final class Understudy implements AutoCloseable {
    static final int VP8 = 96;
    static final int OPUS = 111;
    static final int TRANSPORT_CC_ID = 3;
    static final int AUDIO_LEVEL_ID = 1;
    static final int VIDEO_SSRC = 11;
    static final int AUDIO_SSRC = 12;

    private static final int BINDING_REQUEST = 1;
    private static final int VIDEO_PAYLOAD = 1_042;
    private static final int AUDIO_PAYLOAD = 120;

    /// Frames between two keyframes.
    private static final int KEYFRAME_EVERY = 200;

    /// Rounds between two of a kind, at 10 ms each: as often as browsers send them.
    private static final int FEEDBACK_EVERY = 10;

    private static final int CHECK_EVERY = 250;
    private static final int REPORT_EVERY = 100;
    private static final int NACK_EVERY = 64;
    private static final int KEYFRAME_WISH_EVERY = 700;

    /// Frames between two whose second packet comes behind the frame after.
    private static final int LATE_EVERY = 40;

    /// Frames between two whose second packet is lost.
    private static final int LOST_EVERY = 130;

    /// From this round on the subscribers with the higher numbers give no transport feedback any more.
    private static final int SILENT_FROM = 1_200;

    private static final int FEEDBACK_GIVERS = 6;

    private final int number;
    private final ParticipantId id;
    private final IceCredentials local;
    private final IceCredentials server;
    private final DatagramChannel channel;
    private final SrtpOutbound srtp;
    private final SrtpKeyingMaterial serverKeys;
    private final MemorySegment out = Arena.ofAuto().allocate(2_048);
    private final ByteBuffer sending = out.asByteBuffer();
    private final byte[] received = new byte[2_048];
    private final ByteBuffer receiving = ByteBuffer.wrap(received);
    private final RtpPacketView view = new RtpPacketView();
    private final RtpHeaderWriter header = new RtpHeaderWriter();
    private final byte[] headerBytes = new byte[64];
    private final PacketBuffer payload = new PacketBuffer();
    private final byte[] rtcpBytes = new byte[1_300];
    private final RtcpWriter rtcp = new RtcpWriter(rtcpBytes);
    private final TransportCcGenerator feedback = new TransportCcGenerator(this::sendFeedback);
    private final int[] missed = new int[1];
    private int videoSequence;
    private int audioSequence;
    private int transportSequence;
    private int pictureId;
    private int lastVideoSsrc;
    private int lastVideoSequence;
    private long packetsReceived;
    private boolean late;
    private boolean lost;
    private @Nullable ByteBuffer kept;

    Understudy(int number, InetSocketAddress address, SrtpCiphers.Implementation cipher, RandomGenerator random)
            throws IOException {
        this.number = number;
        this.id = new ParticipantId("p-" + number);
        this.local = IceCredentials.generate(random);
        this.server = IceCredentials.generate(random);
        SrtpProfile profile = SrtpProfile.AEAD_AES_128_GCM;
        byte[] key = bytes(random, profile.keyLength());
        byte[] salt = bytes(random, profile.saltLength());
        this.serverKeys = new SrtpKeyingMaterial(
                profile, bytes(random, profile.keyLength()), bytes(random, profile.saltLength()), key, salt);
        this.srtp = new SrtpOutbound(SrtpCiphers.create(cipher, profile, key, salt));
        this.channel = DatagramChannel.open();
        channel.configureBlocking(false);
        channel.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        channel.connect(address);
    }

    private static byte[] bytes(RandomGenerator random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    ParticipantId id() {
        return id;
    }

    IceCredentials local() {
        return local;
    }

    IceCredentials server() {
        return server;
    }

    SrtpKeyingMaterial serverKeys() {
        return serverKeys;
    }

    /// Names this one to whoever hands out the keys.
    Fingerprint fingerprint() {
        return new Fingerprint(
                "sha-256", String.format(Locale.ROOT, "%02X:", number).repeat(31) + "00");
    }

    long packetsReceived() {
        return packetsReceived;
    }

    /// Makes the server send to this socket, and take it for one with keys.
    void connect() throws IOException {
        check();
        channel.write(ByteBuffer.wrap(new byte[] {22, (byte) 0xFE, (byte) 0xFD}));
    }

    private void check() throws IOException {
        StunMessageWriter check = new StunMessageWriter();
        check.begin(BINDING_REQUEST, new byte[12], 0);
        check.username(server.ufrag() + ":" + local.ufrag());
        check.priority(1);
        check.iceControlling(number);
        check.useCandidate();
        check.messageIntegrity(new StunIntegrity(server.pwd()));
        check.fingerprint();
        channel.write(ByteBuffer.wrap(check.bytes(), 0, check.length()));
    }

    /// Sends a frame of so many packets.
    void sendFrame(int packets) throws IOException {
        boolean keyframe = pictureId % KEYFRAME_EVERY == 0;
        for (int i = 0; i < packets; i++) {
            writeDescriptor(keyframe, i == 0);
            late = i == 1 && pictureId % LATE_EVERY == 0;
            lost = i == 1 && pictureId % LOST_EVERY == 0;
            send(VP8, i == packets - 1, VIDEO_SSRC, videoSequence++, pictureId * 3_000L, VIDEO_PAYLOAD, -1);
        }
        if (pictureId % LATE_EVERY != 0) {
            sendLate();
        }
        pictureId = pictureId + 1 & 0x7FFF;
    }

    private void writeDescriptor(boolean keyframe, boolean first) {
        byte[] bytes = payload.bytes;
        bytes[0] = (byte) (first ? 0x90 : 0x80);
        bytes[1] = (byte) 0x80;
        bytes[2] = (byte) (0x80 | pictureId >>> 8);
        bytes[3] = (byte) pictureId;
        bytes[4] = (byte) (keyframe && first ? 0x10 : 0x11);
        bytes[7] = (byte) 0x9D;
        bytes[8] = 0x01;
        bytes[9] = 0x2A;
        bytes[10] = (byte) 0x80;
        bytes[11] = 2;
        bytes[12] = 0x68;
        bytes[13] = 1;
    }

    /// Sends a packet of sound.
    void sendAudio() throws IOException {
        send(OPUS, audioSequence == 0, AUDIO_SSRC, audioSequence, audioSequence * 960L, AUDIO_PAYLOAD, 30);
        audioSequence++;
    }

    private void send(int type, boolean marker, int ssrc, int sequence, long timestamp, int length, int level)
            throws IOException {
        header.begin(headerBytes, 0);
        header.header(type, marker, sequence, timestamp, ssrc);
        int transportCc = header.reserveExtension(TRANSPORT_CC_ID, 2);
        int audioLevel = level < 0 ? -1 : header.reserveExtension(AUDIO_LEVEL_ID, 1);
        int headerLength = header.finish();
        int at = header.extensionIndex(transportCc);
        headerBytes[at] = (byte) (transportSequence >>> 8);
        headerBytes[at + 1] = (byte) transportSequence++;
        if (audioLevel >= 0) {
            headerBytes[header.extensionIndex(audioLevel)] = (byte) level;
        }
        write(srtp.protectRtp(headerBytes, 0, headerLength, payload, 0, length, ssrc, sequence, out, 0));
    }

    private void write(int length) throws IOException {
        if (lost) {
            lost = false;
        } else if (late) {
            late = false;
            kept = ByteBuffer.allocate(length)
                    .put(sending.clear().limit(length))
                    .flip();
        } else {
            channel.write(sending.clear().limit(length));
        }
    }

    private void sendLate() throws IOException {
        ByteBuffer packet = kept;
        kept = null;
        if (packet != null) {
            channel.write(packet);
        }
    }

    /// Reads what came, and answers it as a receiver does.
    void receive(int round, long nowNanos) throws IOException {
        while (true) {
            receiving.clear();
            int length = channel.read(receiving);
            if (length <= 0) {
                break;
            }
            boolean media = length > 12 && (received[0] & 0xC0) == 0x80 && (received[1] & 0x7F) < 112;
            if (media && view.tryWrap(received, 0, length)) {
                onMedia(nowNanos);
            }
        }
        answer(round, round + number, nowNanos);
    }

    private void answer(int round, int turn, long nowNanos) throws IOException {
        if (turn % CHECK_EVERY == 0) {
            check();
        }
        if (turn % FEEDBACK_EVERY == 0 && (number <= FEEDBACK_GIVERS || round < SILENT_FROM)) {
            feedback.onTimeout(nowNanos);
        }
        if (turn % REPORT_EVERY == 0) {
            rtcp.reset();
            if (videoSequence > 0) {
                rtcp.senderReport(VIDEO_SSRC, nowNanos, pictureId * 3_000L, videoSequence, videoSequence * 1_042L);
            } else {
                rtcp.receiverReport(1);
                rtcp.reportBlock(lastVideoSsrc, 2, 1, lastVideoSequence, 30, 0, 0);
            }
            sendRtcp();
        }
        if (lastVideoSsrc != 0 && turn % NACK_EVERY == 0) {
            missed[0] = lastVideoSequence;
            rtcp.reset();
            rtcp.nack(1, lastVideoSsrc, missed, 1);
            sendRtcp();
        }
        if (lastVideoSsrc != 0 && turn % KEYFRAME_WISH_EVERY == 0) {
            rtcp.reset();
            rtcp.pli(1, lastVideoSsrc);
            sendRtcp();
        }
    }

    private void onMedia(long nowNanos) {
        packetsReceived++;
        if (view.payloadType() == VP8) {
            lastVideoSsrc = view.ssrc();
            lastVideoSequence = view.sequenceNumber();
        }
        int at = view.findExtension(TRANSPORT_CC_ID);
        if (at >= 0) {
            feedback.onPacket(view.ssrc(), (received[at] & 0xFF) << 8 | received[at + 1] & 0xFF, nowNanos);
        }
    }

    private void sendFeedback(int ssrc, int base, int reference, int feedbackCount, int[] deltas, int count) {
        rtcp.reset();
        rtcp.transportCc(1, ssrc, base, reference, feedbackCount, deltas, count);
        try {
            sendRtcp();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void sendRtcp() throws IOException {
        write(srtp.protectRtcp(rtcpBytes, 0, rtcp.length(), out, 0));
    }

    @Override
    public void close() throws IOException {
        srtp.close();
        channel.close();
    }
}
