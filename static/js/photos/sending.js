/** Sends one photo, and says how far it has come. Resolves to {number, item}; rejects with a Refusal. */

export const LARGEST = 10 * 1024 * 1024;

const SENTENCES = {
  0: "This photo did not arrive. When you are connected again, try once more.",
  401: "You were signed out, so this photo was not kept. Your words are still here.",
  413: "This picture is larger than 10 MB. Please choose a smaller one.",
};
const OTHERWISE = "This photo could not be kept just now. Please try once more.";

/** Why a photo was not taken. `again`: the same photo may well be taken another time. */
export class Refusal extends Error {
  constructor(status, sentence) {
    super(sentence || SENTENCES[status] || OTHERWISE);
    this.again = status !== 422 && status !== 413;
  }
}

/** {done, stop}: a promise, and how to stop. `fields`: what every form of ours carries; `progress` hears 0 to 1. */
export function send(address, file, fields, progress) {
  const request = new XMLHttpRequest();
  const done = new Promise((resolve, reject) => {
    request.open("POST", address);
    request.responseType = "text";
    request.setRequestHeader("Accept", "application/json");
    request.upload.addEventListener("progress", ({ loaded, total }) => total && progress(loaded / total));
    request.addEventListener("load", () => {
      const answer = read(request.responseText);
      if (request.status === 201 && answer?.item) resolve(answer);
      else reject(new Refusal(request.status, answer?.sentence));
    });
    for (const name of ["error", "timeout"]) request.addEventListener(name, () => reject(new Refusal(0)));
    request.addEventListener("abort", () => reject(null));
    const form = new FormData();
    for (const [name, value] of Object.entries(fields)) form.set(name, value);
    form.set("photo", file, file.name || "photo");
    request.send(form);
  });
  return { done, stop: () => request.abort() };
}

function read(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
