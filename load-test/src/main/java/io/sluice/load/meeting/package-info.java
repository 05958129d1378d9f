/// Driving the meeting page in real browsers, and the server process it comes from.
/// What the page looks like inside is known here only by the ids of its controls; the server is known by its wire.
@NullMarked
package io.sluice.load.meeting;

import org.jspecify.annotations.NullMarked;
