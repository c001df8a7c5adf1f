/** What the API returns, as JSON: the same on the command line and over HTTP. */
@NullMarked
package io.heddle.runtime.json;

import org.jspecify.annotations.NullMarked;
