// The least a JavaScript worker can do.
export default {
  fetch() {
    return new Response("hello");
  },
};
