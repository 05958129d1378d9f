package io.sluice.load.browser;

/// One video frame that an element of the page presented.
///
/// Immutable.
///
/// @param name        whose picture the page said it was at that moment (`data-participant`), or empty
/// @param shown       whether the element was visible
/// @param intact      whether the frame's CRC matched; `id` and `codedMillis` mean nothing otherwise
/// @param cells       the five bytes its cells were read as, in hexadecimal
/// @param id          the id of the source that drew it
/// @param codedMillis wall clock when it was drawn, ms
/// @param presentedMillis wall clock when it was presented, ms
/// @param rtpTimestamp of the packet it came in, or -1 where the browser does not tell
/// @param local       whether it is the page's own picture
public record PresentedFrame(
        String name,
        boolean shown,
        boolean intact,
        String cells,
        int id,
        double codedMillis,
        double presentedMillis,
        long rtpTimestamp,
        int width,
        int height,
        boolean local) {
    public double delayMillis() {
        return presentedMillis - codedMillis;
    }
}
