package io.sluice.rtp.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.management.ThreadMXBean;
import io.sluice.rtp.packet.ByeView;
import io.sluice.rtp.packet.CcfbView;
import io.sluice.rtp.packet.FirView;
import io.sluice.rtp.packet.HeaderExtension;
import io.sluice.rtp.packet.NackView;
import io.sluice.rtp.packet.PacketBuffer;
import io.sluice.rtp.packet.PacketPool;
import io.sluice.rtp.packet.PliView;
import io.sluice.rtp.packet.RedView;
import io.sluice.rtp.packet.RedWriter;
import io.sluice.rtp.packet.RembView;
import io.sluice.rtp.packet.ReportBlockView;
import io.sluice.rtp.packet.RtcpCompoundView;
import io.sluice.rtp.packet.RtcpWriter;
import io.sluice.rtp.packet.RtpHeaderWriter;
import io.sluice.rtp.packet.RtpPacketView;
import io.sluice.rtp.packet.Rtx;
import io.sluice.rtp.packet.SdesView;
import io.sluice.rtp.packet.SenderReportView;
import io.sluice.rtp.packet.SequenceConsumer;
import io.sluice.rtp.packet.SequenceUnwrapper;
import io.sluice.rtp.packet.TimestampUnwrapper;
import io.sluice.rtp.packet.TransportCcChunks;
import io.sluice.rtp.packet.TransportCcView;
import io.sluice.rtp.packet.XrView;
import io.sluice.rtp.vectors.CapturedDatagram;
import io.sluice.rtp.vectors.RtpFixture;
import java.lang.management.ManagementFactory;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/// Holds reading and writing a packet to zero bytes allocated: every packet of every capture, many times.
class AllocationTest {
    static final List<String> CAPTURES = RtpFixture.NAMES;

    /// Chosen: until the JVM has stopped allocating for itself (method handles of the first calls, statistics).
    private static final int WARM_UP_ROUNDS = 3;

    private static final int ROUNDS = 5;

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    @ParameterizedTest
    @FieldSource("CAPTURES")
    void readsAndWritesPacketsWithoutAllocating(String name) {
        Path path = new Path(RtpFixture.load(name));
        for (int i = 0; i < WARM_UP_ROUNDS; i++) {
            path.run();
        }
        long least = Long.MAX_VALUE;
        for (int i = 0; i < ROUNDS; i++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            path.run();
            least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
        }
        assertEquals(0, least, name + ": bytes allocated for " + path.packets.length + " packets");
    }

    /// One object of each kind, as a worker holds them.
    private static final class Path {
        private final byte[][] packets;
        private final PayloadFormat[] formats;
        private final VideoPacketParser[] parsers;
        private final boolean[] rtcp;
        private final int dependencyDescriptorId;
        private final int transportCcId;
        private final PacketPool pool = new PacketPool(1, 1);
        private final RtpPacketView view = new RtpPacketView();
        private final VideoPacketFacts facts = new VideoPacketFacts();
        private final SequenceUnwrapper sequence = new SequenceUnwrapper();
        private final TimestampUnwrapper timestamp = new TimestampUnwrapper();
        private final RtpHeaderWriter header = new RtpHeaderWriter();
        private final Vp8Rewriter vp8 = new Vp8Rewriter();
        private final Vp9Rewriter vp9 = new Vp9Rewriter();
        private final DependencyDescriptorRewriter dependencies = new DependencyDescriptorRewriter();
        private final RedView red = new RedView();
        private final byte[] scratch = new byte[2_000];
        private final RtcpCompoundView compound = new RtcpCompoundView();
        private final SenderReportView senderReport = new SenderReportView();
        private final ReportBlockView block = new ReportBlockView();
        private final SdesView sdes = new SdesView();
        private final ByeView bye = new ByeView();
        private final NackView nack = new NackView();
        private final PliView pli = new PliView();
        private final FirView fir = new FirView();
        private final RembView remb = new RembView();
        private final TransportCcView transportCc = new TransportCcView();
        private final CcfbView ccfb = new CcfbView();
        private final XrView xr = new XrView();
        private final RtcpWriter writer = new RtcpWriter(scratch);
        private final int[] numbers = {65_534, 0, 17, 300};
        private final int[] deltas = {1, TransportCcChunks.NOT_RECEIVED, 300};
        private final short[] metrics = {0, 1, 2};
        private long sink;
        private final SequenceConsumer onNack = sequenceNumber -> sink += sequenceNumber;
        private final TransportCcView.PacketConsumer onTransportCc =
                (sequenceNumber, received, deltaMicros) -> sink += deltaMicros;
        private final CcfbView.PacketConsumer onCcfb = (ssrc, sequenceNumber, received, ecn, offset) -> sink += offset;

        Path(RtpFixture fixture) {
            int count = fixture.datagrams().size();
            packets = new byte[count][];
            formats = new PayloadFormat[count];
            parsers = new VideoPacketParser[count];
            rtcp = new boolean[count];
            Map<Integer, VideoPacketParser> bySsrc = new HashMap<>();
            for (int i = 0; i < count; i++) {
                CapturedDatagram datagram = fixture.datagrams().get(i);
                packets[i] = datagram.payload();
                rtcp[i] = datagram.isRtcp();
                if (!rtcp[i] && view.tryWrap(packets[i], 0, packets[i].length)) {
                    formats[i] = fixture.format(view.payloadType());
                    parsers[i] = bySsrc.computeIfAbsent(view.ssrc(), ssrc -> new VideoPacketParser());
                }
            }
            dependencyDescriptorId = fixture.extensions().idOf(HeaderExtension.DEPENDENCY_DESCRIPTOR);
            transportCcId = fixture.extensions().idOf(HeaderExtension.TRANSPORT_CC);
        }

        void run() {
            for (int i = 0; i < packets.length; i++) {
                if (rtcp[i]) {
                    readRtcp(packets[i]);
                    writeRtcp();
                } else {
                    forward(packets[i], formats[i], parsers[i]);
                }
            }
        }

        private void forward(byte[] packet, PayloadFormat format, VideoPacketParser parser) {
            PacketBuffer buffer = pool.acquire();
            System.arraycopy(packet, 0, buffer.bytes, 0, packet.length);
            buffer.length = packet.length;
            if (view.tryWrap(buffer.bytes, 0, buffer.length)) {
                sink += sequence.unwrap(view.sequenceNumber()) + timestamp.unwrap(view.timestamp());
                if (format == null) {
                    sink += Rtx.unwrap(view, 96, 1, scratch);
                } else if (format.codec().kind() == MediaKind.AUDIO) {
                    forwardAudio(format);
                } else if (parser.parse(format, view, dependencyDescriptorId, facts)) {
                    forwardVideo(format, parser);
                }
                writeHeader();
            }
            pool.release(buffer);
        }

        private void forwardAudio(PayloadFormat format) {
            sink += AudioLevel.of(view, 1)
                    + OpusPacket.duration(view.bytes(), view.payloadOffset(), view.payloadLength());
            if (format.codec() == Codec.RED && red.tryWrap(view.bytes(), view.payloadOffset(), view.payloadLength())) {
                sink += RedWriter.rewrite(red, 63, 960, scratch, 0);
            }
        }

        private void forwardVideo(PayloadFormat format, VideoPacketParser parser) {
            DescriptorRewriter rewriter =
                    switch (format.codec()) {
                        case VP8 -> vp8;
                        case VP9 -> vp9;
                        case H264, AV1, OPUS, RED -> null;
                    };
            if (rewriter != null) {
                sink += rewriter.rewrite(
                        view.bytes(), view.payloadOffset(), view.payloadLength(), scratch, 0, facts.pictureId(), 5);
            }
            sink += Rtx.writePayload(7, view.bytes(), view.payloadOffset(), view.payloadLength(), scratch, 0);
            if (facts.frameNumber() >= 0) {
                sink += dependencies.rewrite(
                        parser.dependencies(),
                        view.bytes(),
                        facts.dependencyDescriptorOffset(),
                        facts.dependencyDescriptorLength(),
                        facts.frameNumber(),
                        1,
                        scratch,
                        0);
            }
        }

        private void writeHeader() {
            header.begin(scratch, 0);
            header.header(96, true, 1, 2, 3);
            header.csrc(4);
            for (boolean more = view.firstExtension(); more; more = view.nextExtension()) {
                header.extension(view.extensionId(), view.bytes(), view.extensionOffset(), view.extensionLength());
            }
            int handle = header.reserveExtension(transportCcId, 2);
            sink += header.finish() + (handle < 0 ? 0 : header.extensionIndex(handle));
        }

        private void readRtcp(byte[] packet) {
            if (!compound.tryWrap(packet, 0, packet.length)) {
                return;
            }
            while (compound.next()) {
                if (senderReport.tryWrap(compound)) {
                    sink += senderReport.ntp();
                }
                for (int i = 0; block.tryWrap(compound, i); i++) {
                    sink += block.jitter();
                }
                if (sdes.tryWrap(compound)) {
                    while (sdes.nextChunk()) {
                        sink += sdes.cnameLength();
                    }
                }
                if (nack.tryWrap(compound)) {
                    nack.forEach(onNack);
                }
                if (transportCc.tryWrap(compound)) {
                    transportCc.forEach(onTransportCc);
                }
                if (ccfb.tryWrap(compound)) {
                    ccfb.forEach(onCcfb);
                }
                sink += (pli.tryWrap(compound) ? 1 : 0) + (fir.tryWrap(compound) ? 1 : 0);
                sink += (remb.tryWrap(compound) ? 1 : 0) + (xr.tryWrap(compound) ? 1 : 0);
                sink += bye.tryWrap(compound) ? 1 : 0;
            }
        }

        private void writeRtcp() {
            writer.reset();
            writer.senderReport(1, 2, 3, 4, 5);
            writer.reportBlock(1, 2, 3, 4, 5, 6, 7);
            writer.nack(1, 2, numbers, numbers.length);
            writer.pli(1, 2);
            writer.fir(1, 2, 3);
            writer.remb(1, 1_000_000, numbers, 2);
            writer.transportCc(1, 2, 65_535, 3, 4, deltas, 3);
            writer.ccfbBegin(1);
            writer.ccfbBlock(2, 3, metrics, 3);
            writer.ccfbEnd(4);
            writer.receiverReferenceTime(1, 2);
            sink += writer.length();
        }
    }
}
