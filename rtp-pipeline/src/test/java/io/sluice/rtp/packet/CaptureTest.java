package io.sluice.rtp.packet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.rtp.vectors.CapturedDatagram;
import io.sluice.rtp.vectors.RtpFixture;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every packet of every browser capture, compared with what tshark reads in it (`fixtures/rtp/tshark.txt`).
class CaptureTest {
    private final RtpPacketView rtp = new RtpPacketView();
    private final RtcpCompoundView rtcp = new RtcpCompoundView();
    private final RtcpChecks checks = new RtcpChecks();
    private final StringBuilder lines = new StringBuilder();

    static Stream<String> golden() throws IOException {
        try (InputStream in = CaptureTest.class.getResourceAsStream("/fixtures/rtp/tshark.txt")) {
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            return text.lines().filter(line -> !line.startsWith("#")).toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("golden")
    void readsEveryRtpPacketAsTsharkDoes(String golden) {
        String[] expected = golden.split(" ");
        for (CapturedDatagram datagram : RtpFixture.load(expected[0]).datagrams()) {
            if (!datagram.isRtcp()) {
                byte[] shifted = datagram.shifted(7);
                assertTrue(rtp.tryWrap(shifted, 7, datagram.payload().length));
                RtpChecks.check(rtp, 7, datagram.payload().length);
                assertTrue(rtp.tryWrap(datagram.payload(), 0, datagram.payload().length));
                addRtp();
            }
        }
        assertEquals(expected[1] + " " + expected[2], digest());
    }

    private void addRtp() {
        StringJoiner ids = new StringJoiner(",");
        StringJoiner lengths = new StringJoiner(",");
        for (boolean more = rtp.firstExtension(); more; more = rtp.nextExtension()) {
            ids.add(Integer.toString(rtp.extensionId()));
            lengths.add(Integer.toString(rtp.extensionLength()));
        }
        addLine(
                rtp.sequenceNumber(),
                hex(rtp.ssrc()),
                rtp.payloadType(),
                rtp.marker() ? 1 : 0,
                rtp.timestamp(),
                rtp.paddingLength(),
                ids,
                lengths,
                rtp.payloadLength());
    }

    @ParameterizedTest
    @MethodSource("golden")
    void readsFeedbackAsTsharkDoes(String golden) {
        String[] expected = golden.split(" ");
        TransportCcView transportCc = new TransportCcView();
        NackView nack = new NackView();
        for (CapturedDatagram datagram : RtpFixture.load(expected[0]).datagrams()) {
            if (datagram.isRtcp() && rtcp.tryWrap(datagram.payload(), 0, datagram.payload().length)) {
                while (rtcp.next()) {
                    if (transportCc.tryWrap(rtcp)) {
                        addTransportCc(transportCc);
                    } else if (nack.tryWrap(rtcp)) {
                        addNack(nack);
                    }
                }
            }
        }
        assertEquals(expected[3] + " " + expected[4], digest());
    }

    private void addTransportCc(TransportCcView feedback) {
        StringJoiner deltas = new StringJoiner(",");
        feedback.forEach((sequenceNumber, received, deltaMicros) -> {
            if (received) {
                int ticks = deltaMicros / TransportCcView.DELTA_MICROS;
                deltas.add(ticks >= 0 && ticks <= 255 ? "0x%02x".formatted(ticks) : "0x%04x".formatted(ticks & 0xFFFF));
            }
        });
        addLine(
                feedback.baseSequence(),
                feedback.count(),
                feedback.referenceTime(),
                feedback.feedbackCount(),
                deltas,
                "",
                "");
    }

    private void addNack(NackView nack) {
        StringJoiner sequenceNumbers = new StringJoiner(",");
        nack.forEach(sequenceNumber -> sequenceNumbers.add(Integer.toString(sequenceNumber)));
        StringJoiner bitmasks = new StringJoiner(",");
        for (int at = rtcp.bodyOffset() + 4; at < rtcp.bodyOffset() + rtcp.bodyLength(); at += 4) {
            bitmasks.add("0x%04x".formatted(BigEndian.u16(rtcp.bytes(), at + 2)));
        }
        addLine("", "", "", "", "", sequenceNumbers, bitmasks);
    }

    @ParameterizedTest
    @MethodSource("golden")
    void readsReportsAsTsharkDoes(String golden) {
        String[] expected = golden.split(" ");
        for (CapturedDatagram datagram : RtpFixture.load(expected[0]).datagrams()) {
            if (datagram.isRtcp() && rtcp.tryWrap(datagram.payload(), 0, datagram.payload().length)) {
                assertTrue(rtcp.next());
                if (rtcp.packetType() <= RtcpType.RECEIVER_REPORT) {
                    addReport();
                }
            }
        }
        assertEquals(expected[5] + " " + expected[6], digest());
    }

    private void addReport() {
        SenderReportView report = new SenderReportView();
        boolean sender = report.tryWrap(rtcp);
        StringJoiner senders = new StringJoiner(",").add(hex(rtcp.ssrc()));
        List<Object> fields = new ArrayList<>(List.of(
                senders,
                sender ? report.rtpTimestamp() : "",
                sender ? report.packetCount() : "",
                sender ? report.octetCount() : ""));
        ReportBlockView block = new ReportBlockView();
        StringJoiner[] columns = new StringJoiner[7];
        for (int i = 0; i < columns.length; i++) {
            columns[i] = new StringJoiner(",");
        }
        for (int i = 0; i < rtcp.count(); i++) {
            assertTrue(block.tryWrap(rtcp, i));
            columns[0].add(hex(block.ssrc()));
            columns[1].add(Integer.toString(block.fractionLost()));
            columns[2].add(Integer.toString(block.cumulativeLost()));
            columns[3].add(Long.toString(block.extendedHighestSequence()));
            columns[4].add(Long.toString(block.jitter()));
            columns[5].add(Long.toString(block.lastSenderReport()));
            columns[6].add(Long.toString(block.delaySinceLastSenderReport()));
        }
        SdesView sdes = new SdesView();
        XrView xr = new XrView();
        while (rtcp.next()) {
            if (sdes.tryWrap(rtcp)) {
                while (sdes.nextChunk()) {
                    columns[0].add(hex(sdes.ssrc()));
                    assertTrue(sdes.cnameLength() > 0);
                }
            } else if (xr.tryWrap(rtcp)) {
                senders.add(hex(xr.ssrc()));
                for (int i = 0; i < xr.delayCount(); i++) {
                    columns[0].add(hex(xr.delaySsrc(i)));
                }
            }
        }
        fields.addAll(List.of(columns));
        addLine(fields.toArray());
    }

    @ParameterizedTest
    @MethodSource("golden")
    void acceptsEveryRtcpPacketOfABrowser(String golden) {
        for (CapturedDatagram datagram : RtpFixture.load(golden.split(" ")[0]).datagrams()) {
            boolean browser = datagram.isForward() || golden.startsWith("chromium2chromium");
            if (datagram.isRtcp() && browser) {
                byte[] shifted = datagram.shifted(7);
                int packets = 0;
                assertTrue(rtcp.tryWrap(shifted, 7, datagram.payload().length));
                while (rtcp.next()) {
                    packets++;
                }
                assertEquals(packets, checks.check(shifted, 7, datagram.payload().length));
            }
        }
    }

    private static String hex(int ssrc) {
        return "0x%08x".formatted(ssrc);
    }

    private void addLine(Object... fields) {
        StringJoiner line = new StringJoiner("\t");
        for (Object field : fields) {
            line.add(field.toString());
        }
        lines.append(line).append('\n');
    }

    private String digest() {
        CRC32 crc = new CRC32();
        crc.update(lines.toString().getBytes(StandardCharsets.UTF_8));
        return lines.chars().filter(c -> c == '\n').count() + " " + "%08x".formatted(crc.getValue());
    }
}
