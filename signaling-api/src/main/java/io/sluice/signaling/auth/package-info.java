/// Who may do what: join tokens, open rooms, and the origins whose pages may connect. What is done afterwards is not
/// here.
@NullMarked
package io.sluice.signaling.auth;

import org.jspecify.annotations.NullMarked;
