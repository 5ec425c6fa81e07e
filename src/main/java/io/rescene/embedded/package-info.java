/** What works without anything installed: servers, a stand-in for OpenAI and a sample library, in the folders of these names. */
@NullMarked
package io.rescene.embedded;

import org.jspecify.annotations.NullMarked;
