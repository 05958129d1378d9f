/// What sessions of every kind, over WebSockets or HTTP, work with: the event loop, the desk where offers are answered,
/// token buckets. What a session says to its client is not here.
@NullMarked
package io.sluice.signaling.session;

import org.jspecify.annotations.NullMarked;
