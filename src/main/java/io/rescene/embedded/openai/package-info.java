/** The offline stand-in for OpenAI: it looks at the picture and answers by the schema, as the API does. */
@NullMarked
package io.rescene.embedded.openai;

import org.jspecify.annotations.NullMarked;
