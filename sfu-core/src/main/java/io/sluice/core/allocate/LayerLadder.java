package io.sluice.core.allocate;

/// The choices a publication offers at this moment, from the cheapest to the best: for each an encoding with a spatial
/// and a temporal layer inside it, its size, frame rate and bits per second.
///
/// Made by whoever measures, in place; read by the [BandwidthAllocator] of every subscriber.
///
/// Idea of the order: for a camera first all frame rates of the smallest picture, then of larger ones only those that
/// still look fluent; for a screen first the sharpest picture at its lowest frame rate, then more frames. Each step
/// costs
/// more than the one before: a worse one that is not cheaper goes.
///
/// Owned by the media worker.
public final class LayerLadder {
    /// Chosen: three encodings with three temporal layers, or nine decode targets, and room for one more size.
    public static final int MAX_RUNGS = 16;

    /// Chosen: 30 frames a second are measured as anything from 29 to 31.
    private static final double FRAME_RATE_TOLERANCE = 1.1;

    /// Stands for no choice at all.
    public static final int NONE = -1;

    private final int[] encodings = new int[MAX_RUNGS];
    private final int[] spatialIds = new int[MAX_RUNGS];
    private final int[] temporalIds = new int[MAX_RUNGS];
    private final int[] widths = new int[MAX_RUNGS];
    private final int[] heights = new int[MAX_RUNGS];
    private final double[] frameRates = new double[MAX_RUNGS];
    private final long[] bps = new long[MAX_RUNGS];
    private int count;
    private boolean complete = true;

    /// Creates a ladder without a rung.
    public LayerLadder() {}

    /// Takes all rungs away.
    public void clear() {
        count = 0;
        complete = true;
    }

    /// Adds a rung on top. One that costs no more than those below replaces them.
    public void add(
            int encoding, int spatialId, int temporalId, int width, int height, double frameRate, long bitsPerSecond) {
        while (count > 0 && bps[count - 1] >= bitsPerSecond) {
            count--;
        }
        if (count == MAX_RUNGS) {
            return;
        }
        encodings[count] = encoding;
        spatialIds[count] = spatialId;
        temporalIds[count] = temporalId;
        widths[count] = width;
        heights[count] = height;
        frameRates[count] = frameRate;
        bps[count++] = bitsPerSecond;
    }

    /// Notes that the publisher negotiated a better encoding than arrives.
    public void setIncomplete() {
        complete = false;
    }

    /// Whether everything that was negotiated arrives.
    public boolean isComplete() {
        return complete;
    }

    /// Number of rungs.
    public int size() {
        return count;
    }

    /// Position of the encoding in the publication.
    public int encoding(int rung) {
        return encodings[rung];
    }

    /// Highest spatial layer to take.
    public int spatialId(int rung) {
        return spatialIds[rung];
    }

    /// Highest temporal layer to take.
    public int temporalId(int rung) {
        return temporalIds[rung];
    }

    /// In pixels, 0 = not known.
    public int width(int rung) {
        return widths[rung];
    }

    /// In pixels, 0 = not known.
    public int height(int rung) {
        return heights[rung];
    }

    /// Pictures per second.
    public double frameRate(int rung) {
        return frameRates[rung];
    }

    /// Bits per second, RTP header included.
    public long bps(int rung) {
        return bps[rung];
    }

    /// The rung with exactly these layers, or [#NONE].
    public int find(int encoding, int spatialId, int temporalId) {
        for (int i = 0; i < count; i++) {
            if (encodings[i] == encoding && spatialIds[i] == spatialId && temporalIds[i] == temporalId) {
                return i;
            }
        }
        return NONE;
    }

    /// The best rung that is of use where the picture is shown so large and so often: the smallest that fills it.
    ///
    /// @param maxWidth in device pixels, 0 = no bound
    /// @param maxHeight in device pixels, 0 = no bound
    /// @param maxFrameRate 0 = no bound
    /// @return [#NONE] only when there is no rung
    public int useful(int maxWidth, int maxHeight, int maxFrameRate) {
        int best = count - 1;
        for (int i = best - 1; i >= 0 && (isSameSize(i, best) || fills(i, maxWidth, maxHeight)); i--) {
            best = isSameSize(i, best) ? best : i;
        }
        while (best > 0
                && maxFrameRate > 0
                && frameRates[best] > maxFrameRate * FRAME_RATE_TOLERANCE
                && isSameSize(best - 1, best)) {
            best--;
        }
        return best;
    }

    boolean fills(int rung, int maxWidth, int maxHeight) {
        if (maxWidth <= 0 && maxHeight <= 0) {
            return false;
        }
        return maxWidth > 0 && widths[rung] >= maxWidth || maxHeight > 0 && heights[rung] >= maxHeight;
    }

    /// Whether two rungs show the same picture at different frame rates.
    boolean isSameSize(int a, int b) {
        return encodings[a] == encodings[b] && spatialIds[a] == spatialIds[b];
    }
}
