/// `./sluice recording`: what can be done with recordings from the command line.
@NullMarked
package io.sluice.deploy.recording;

import org.jspecify.annotations.NullMarked;
