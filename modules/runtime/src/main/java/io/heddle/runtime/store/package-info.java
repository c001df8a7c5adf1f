/** Where the state of a node is kept, when that is not a folder of its own. */
@NullMarked
package io.heddle.runtime.store;

import org.jspecify.annotations.NullMarked;
