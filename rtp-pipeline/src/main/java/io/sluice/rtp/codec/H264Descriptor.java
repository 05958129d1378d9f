package io.sluice.rtp.codec;

import io.sluice.rtp.packet.BigEndian;

/// What the NAL units of one H264 payload are: single, STAP-A and FU-A (RFC 6184 §5.6–§5.8), with the temporal id of an
/// SVC prefix (RFC 6190 §1.1.3).
///
/// Other packetizations (STAP-B, MTAP, FU-B) belong to interleaved mode, which is never negotiated, and are refused.
///
/// Re-wrapped for each packet, never kept. Owned by the media worker.
public final class H264Descriptor {
    private static final int SLICE = 1;
    private static final int IDR = 5;
    private static final int SEI = 6;
    private static final int SPS = 7;
    private static final int PPS = 8;
    private static final int ACCESS_UNIT_DELIMITER = 9;
    private static final int PREFIX = 14;
    private static final int STAP_A = 24;
    private static final int FU_A = 28;
    private static final int NAL_REF_IDC = 0x60;

    private final H264SequenceParameterSet sequenceParameterSet = new H264SequenceParameterSet();
    private boolean hasSps;
    private boolean hasPps;
    private boolean idr;
    private boolean idrStart;
    private boolean mayStartFrame;
    private boolean slice;
    private boolean reference;
    private int temporalId;

    /// Creates a view of nothing; wrap before asking.
    public H264Descriptor() {}

    /// Moves the view to a payload; false when it is not well-formed.
    public boolean tryWrap(byte[] bytes, int offset, int length) {
        hasSps = false;
        hasPps = false;
        idr = false;
        idrStart = false;
        mayStartFrame = false;
        slice = false;
        reference = false;
        temporalId = 0;
        sequenceParameterSet.clear();
        if (length < 1 || bytes[offset] < 0) {
            return false;
        }
        int type = bytes[offset] & 0x1F;
        return switch (type) {
            case STAP_A -> readAggregate(bytes, offset + 1, offset + length);
            case FU_A -> readFragment(bytes, offset, length);
            default -> {
                if (type == 0 || type >= STAP_A) {
                    yield false;
                }
                readUnit(bytes, offset, length, type, true);
                yield true;
            }
        };
    }

    private boolean readAggregate(byte[] bytes, int start, int end) {
        int at = start;
        while (at < end) {
            if (end - at < 3) {
                return false;
            }
            int size = BigEndian.u16(bytes, at);
            int type = bytes[at + 2] & 0x1F;
            if (size == 0 || size > end - at - 2 || type == 0 || type >= STAP_A) {
                return false;
            }
            readUnit(bytes, at + 2, size, type, true);
            at += 2 + size;
        }
        return at > start;
    }

    private boolean readFragment(byte[] bytes, int offset, int length) {
        if (length < 3) {
            return false;
        }
        int header = bytes[offset + 1];
        int type = header & 0x1F;
        boolean first = (header & 0x80) != 0;
        if (type == 0 || type >= STAP_A || first && (header & 0x40) != 0) {
            return false;
        }
        readUnit(bytes, offset + 1, length - 1, type, first);
        reference = (bytes[offset] & NAL_REF_IDC) != 0;
        return true;
    }

    /// Notes a NAL unit whose header is at `at`; of a fragment that is the FU header, and only `first` ones have
    /// the unit's beginning.
    private void readUnit(byte[] bytes, int at, int length, int type, boolean first) {
        reference |= (bytes[at] & NAL_REF_IDC) != 0;
        switch (type) {
            case SLICE -> {
                slice = true;
                mayStartFrame |= first && isFirstSlice(bytes, at, length);
            }
            case IDR -> {
                idr = true;
                boolean start = first && isFirstSlice(bytes, at, length);
                idrStart |= start;
                mayStartFrame |= start;
            }
            case SPS -> {
                hasSps |= first;
                mayStartFrame |= first;
                if (first) {
                    sequenceParameterSet.tryRead(bytes, at + 1, length - 1);
                }
            }
            case PPS -> {
                hasPps |= first;
                mayStartFrame |= first;
            }
            case SEI, ACCESS_UNIT_DELIMITER -> mayStartFrame |= first;
            case PREFIX -> {
                mayStartFrame |= first;
                if (first && length >= 4) {
                    temporalId = bytes[at + 3] >> 5 & 7;
                }
            }
            default -> {}
        }
    }

    /// `first_mb_in_slice` is 0: its Exp-Golomb code is a single 1 bit (H.264 §7.3.3).
    private static boolean isFirstSlice(byte[] bytes, int at, int length) {
        return length >= 2 && bytes[at + 1] < 0;
    }

    public boolean hasSequenceParameterSet() {
        return hasSps;
    }

    public boolean hasPictureParameterSet() {
        return hasPps;
    }

    /// Whether the packet carries any part of an IDR slice.
    public boolean isIdr() {
        return idr;
    }

    /// Whether the first slice of an IDR picture begins in the packet.
    public boolean isIdrStart() {
        return idrStart;
    }

    /// Whether the packet begins with what may begin a frame: parameter sets, SEI, delimiter or a picture's first
    /// slice.
    public boolean mayStartFrame() {
        return mayStartFrame;
    }

    /// Whether the packet carries slices that nothing is predicted from (`nal_ref_idc` 0 throughout).
    public boolean isNonReference() {
        return slice && !reference;
    }

    /// Of an SVC prefix, else 0.
    public int temporalId() {
        return temporalId;
    }

    /// Frame width in pixels when there is a readable SPS, else 0.
    public int width() {
        return sequenceParameterSet.width();
    }

    /// Frame height in pixels when there is a readable SPS, else 0.
    public int height() {
        return sequenceParameterSet.height();
    }
}
