package io.sluice.core.allocate;

/// What one video slot asks for, what it was given, and what keeps it from changing its mind too often.
///
/// Re-used from one allocation to the next: the part about wishes is written by its owner, the part about what was
/// given by the [BandwidthAllocator].
///
/// Owned by the media worker.
public final class SlotDemand {
    /// Who comes first when there is not enough for all.
    public enum Importance {
        /// A shared screen: text must be readable.
        SCREEN,
        /// Who is pinned or shown large.
        STAGE,
        /// Everybody else, by priority.
        OTHER
    }

    private LayerLadder ladder = new LayerLadder();
    private Importance importance = Importance.OTHER;
    private int priority;
    private int maxWidth;
    private int maxHeight;
    private int maxFrameRate;
    private boolean active;
    int useful = LayerLadder.NONE;
    int given = LayerLadder.NONE;
    int held = LayerLadder.NONE;
    long nextBps;
    boolean settling;
    boolean everGiven;
    int heldEncoding;
    int heldSpatialId;
    int heldTemporalId;
    boolean heldNothing;
    long raisedNanos;
    long raiseNotBeforeNanos;
    long backoffNanos;

    /// Creates the demand of an empty slot.
    public SlotDemand() {}

    /// Begins anew: the slot carries another publication.
    public void restart(LayerLadder offered) {
        ladder = offered;
        everGiven = false;
        heldNothing = false;
        given = LayerLadder.NONE;
        useful = LayerLadder.NONE;
        backoffNanos = 0;
        raiseNotBeforeNanos = Long.MIN_VALUE / 2;
        raisedNanos = Long.MIN_VALUE / 2;
    }

    /// Sets what the subscriber wants of it.
    ///
    /// @param byPriority 0–100, higher is served first among its like
    /// @param width widest useful picture in device pixels, 0 = no bound
    /// @param height highest useful picture in device pixels, 0 = no bound
    /// @param frameRate most useful frames a second, 0 = no bound
    public void want(Importance how, int byPriority, int width, int height, int frameRate) {
        importance = how;
        priority = byPriority;
        maxWidth = width;
        maxHeight = height;
        maxFrameRate = frameRate;
    }

    /// Sets whether there is anything to send: not paused, not muted, not waiting for the client.
    public void setActive(boolean sends) {
        active = sends;
    }

    /// What the publication offers.
    public LayerLadder ladder() {
        return ladder;
    }

    /// Who comes first.
    public Importance importance() {
        return importance;
    }

    int priority() {
        return priority;
    }

    boolean isActive() {
        return active;
    }

    void findUseful() {
        useful = active ? ladder.useful(maxWidth, maxHeight, maxFrameRate) : LayerLadder.NONE;
    }

    /// Best rung that is of use, [LayerLadder#NONE] when nothing is.
    public int useful() {
        return useful;
    }

    /// Rung that was given, [LayerLadder#NONE] = nothing.
    public int given() {
        return given;
    }

    /// Whether the best useful rung fills the viewport: a better one would not be seen.
    public boolean isSatisfied() {
        return useful >= 0 && useful < ladder.size() && ladder.fills(useful, maxWidth, maxHeight)
                || useful < ladder.size() - 1;
    }

    /// A number that stands for the layers given, 0 = nothing.
    public int givenKey() {
        return given < 0 || given >= ladder.size()
                ? 0
                : 1 + (ladder.encoding(given) << 8 | ladder.spatialId(given) << 4 | ladder.temporalId(given));
    }

    /// What the whole connection would have to carry for the next rung to be given, in bits per second; 0 when the
    /// best useful one is given.
    public long nextBps() {
        return nextBps;
    }

    /// Whether there is room for the next rung, and it is only waited until that is certain.
    public boolean isSettling() {
        return settling;
    }
}
