/// What leaves to one participant: slots, subscriptions, layer selection, header rewriting, pacing, sender reports.
/// Nothing here decides who deserves what.
@NullMarked
package io.sluice.core.forward;

import org.jspecify.annotations.NullMarked;
