/* Takes away the sentence for browsers that are too old. It is written so that they can read it: no newer syntax. */
(function () {
  "use strict";
  var enough = window.CSS && CSS.supports && CSS.supports("selector(:has(a))") && CSS.supports("container-type: size");
  var sentence = document.getElementById("oldest");
  if (enough && sentence) sentence.parentNode.removeChild(sentence);
})();
