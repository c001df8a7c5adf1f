/** What a journal holds, apart from how it holds it: the pieces, and the file they travel in. */
@NullMarked
package io.heddle.journal.portable;

import org.jspecify.annotations.NullMarked;
