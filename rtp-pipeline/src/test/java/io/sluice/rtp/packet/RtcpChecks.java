package io.sluice.rtp.packet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/// What holds for every compound packet the views accept, whoever made it. Owned by its caller.
public final class RtcpChecks {
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
    private int told;
    private int received;

    /// Wraps every view over every packet and asks everything.
    ///
    /// @return packets that some view accepted, −1 when the compound was refused
    public int check(byte[] bytes, int offset, int length) {
        if (!compound.tryWrap(bytes, offset, length)) {
            return -1;
        }
        int accepted = 0;
        int at = offset;
        while (compound.next()) {
            assertEquals(at, compound.packetOffset());
            assertTrue(compound.packetLength() >= 4);
            assertTrue(compound.bodyOffset() >= compound.packetOffset() + 4);
            assertTrue(compound.bodyLength() >= 0);
            assertEquals(
                    compound.packetOffset() + compound.packetLength(), compound.bodyOffset() + compound.bodyLength());
            compound.ssrc();
            at += 4 + 4 * BigEndian.u16(bytes, at + 2);
            accepted += checkPacket() ? 1 : 0;
        }
        assertEquals(offset + length, at);
        return accepted;
    }

    private boolean checkPacket() {
        boolean reports = checkReports();
        return reports | checkDescriptions() | checkFeedback() | checkTransportFeedback() | checkExtended();
    }

    private boolean checkReports() {
        boolean accepted = senderReport.tryWrap(compound);
        if (accepted) {
            assertEquals(compound.ssrc(), senderReport.ssrc());
            senderReport.ntp();
            assertTrue(senderReport.rtpTimestamp() >= 0);
            assertTrue(senderReport.packetCount() >= 0);
            assertTrue(senderReport.octetCount() >= 0);
        }
        for (int i = -1; i <= compound.count(); i++) {
            if (block.tryWrap(compound, i)) {
                accepted = true;
                assertTrue(i >= 0 && i < compound.count());
                block.ssrc();
                assertTrue(block.fractionLost() >= 0 && block.fractionLost() <= 255);
                assertTrue(Math.abs(block.cumulativeLost()) <= 0x80_0000);
                assertTrue(block.extendedHighestSequence() >= 0);
                assertTrue(block.jitter() >= 0);
                assertTrue(block.lastSenderReport() >= 0);
                assertTrue(block.delaySinceLastSenderReport() >= 0);
            }
        }
        return accepted || compound.packetType() == RtcpType.RECEIVER_REPORT && compound.count() == 0;
    }

    private boolean checkDescriptions() {
        boolean accepted = false;
        if (sdes.tryWrap(compound)) {
            accepted = true;
            int chunks = 0;
            while (sdes.nextChunk()) {
                chunks++;
                sdes.ssrc();
                if (sdes.cnameOffset() >= 0) {
                    assertTrue(sdes.cnameOffset() + sdes.cnameLength() < end());
                }
            }
            assertEquals(compound.count(), chunks);
        }
        if (bye.tryWrap(compound)) {
            accepted = true;
            for (int i = 0; i < bye.count(); i++) {
                bye.ssrc(i);
            }
        }
        return accepted;
    }

    private boolean checkFeedback() {
        told = 0;
        boolean accepted = false;
        if (nack.tryWrap(compound)) {
            accepted = true;
            nack.mediaSsrc();
            nack.forEach(sequenceNumber -> {
                assertTrue(sequenceNumber >= 0 && sequenceNumber <= 0xFFFF);
                told++;
            });
            assertEquals(nack.count(), told);
        }
        if (pli.tryWrap(compound)) {
            accepted = true;
            pli.mediaSsrc();
        }
        if (fir.tryWrap(compound)) {
            accepted = true;
            assertTrue(fir.count() >= 1);
            for (int i = 0; i < fir.count(); i++) {
                fir.ssrc(i);
                assertTrue(fir.commandNumber(i) >= 0 && fir.commandNumber(i) <= 255);
            }
        }
        if (remb.tryWrap(compound)) {
            accepted = true;
            assertTrue(remb.bitrateBps() >= 0);
            for (int i = 0; i < remb.ssrcCount(); i++) {
                remb.ssrc(i);
            }
        }
        return accepted;
    }

    private boolean checkTransportFeedback() {
        told = 0;
        received = 0;
        boolean accepted = false;
        if (transportCc.tryWrap(compound)) {
            accepted = true;
            transportCc.mediaSsrc();
            assertTrue(transportCc.feedbackCount() >= 0 && transportCc.feedbackCount() <= 255);
            assertTrue(Math.abs(transportCc.referenceTime()) <= 0x80_0000);
            transportCc.forEach((sequenceNumber, isReceived, deltaMicros) -> {
                assertEquals(transportCc.baseSequence() + told & 0xFFFF, sequenceNumber);
                assertTrue(isReceived || deltaMicros == 0);
                told++;
                received += isReceived ? 1 : 0;
            });
            assertEquals(transportCc.count(), told);
            assertEquals(transportCc.receivedCount(), received);
        }
        if (ccfb.tryWrap(compound)) {
            accepted = true;
            assertTrue(ccfb.reportTimestamp() >= 0);
            ccfb.forEach((ssrc, sequenceNumber, isReceived, ecn, arrivalTimeOffset) -> {
                assertTrue(sequenceNumber >= 0 && sequenceNumber <= 0xFFFF);
                assertTrue(ecn >= 0 && ecn <= 3);
                assertTrue(arrivalTimeOffset >= 0 && arrivalTimeOffset <= 0x1FFF);
            });
        }
        return accepted;
    }

    private boolean checkExtended() {
        if (!xr.tryWrap(compound)) {
            return false;
        }
        assertEquals(compound.ssrc(), xr.ssrc());
        if (xr.hasReferenceTime()) {
            xr.referenceNtp();
        }
        for (int i = 0; i < xr.delayCount(); i++) {
            xr.delaySsrc(i);
            assertTrue(xr.lastReferenceTime(i) >= 0);
            assertTrue(xr.delaySinceLastReferenceTime(i) >= 0);
        }
        return true;
    }

    private int end() {
        return compound.packetOffset() + compound.packetLength();
    }
}
