/** What an application uses: the {@code Heddle} entry point, handles, ids, payloads, replies and errors. */
@NullMarked
package io.heddle;

import org.jspecify.annotations.NullMarked;
