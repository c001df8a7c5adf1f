/** Heddle inside an application: a cluster of one that no other process can reach. */
@NullMarked
package io.heddle.runtime.embedded;

import org.jspecify.annotations.NullMarked;
