/** A form that adds a passkey, or signs in with one. The form's data-options says where the browser asks what to sign;
 *  data-makes: it makes a new one. The answer goes with the form's other fields to data-answer, or its own action. */

const SENTENCES = {
  NotAllowedError: "Nothing was changed: the browser stopped, or it took too long. You can try again.",
  InvalidStateError: "This device has a passkey for you already.",
  SecurityError: "Passkeys do not work at this address.",
};

export function attach(form) {
  const box = form.querySelector("[data-passkey]");
  if (!window.PublicKeyCredential || !PublicKeyCredential.parseCreationOptionsFromJSON) return;
  box.hidden = false;
  form.querySelector("[data-passkey-missing]")?.remove();
  form.querySelector("[data-passkey-start]").addEventListener("click", () => start(form));
}

async function start(form) {
  const problem = form.querySelector("[data-passkey-problem]");
  problem.hidden = true;
  try {
    send(form, await credential(form));
  } catch (error) {
    problem.textContent = SENTENCES[error.name] ?? "That did not work. You can try again, or use your password.";
    problem.hidden = false;
  }
}

async function credential(form) {
  const answer = await fetch(form.dataset.options, {
    method: "POST",
    headers: { "X-CSRFToken": form.elements.csrf_token.value, Accept: "application/json" },
  });
  if (!answer.ok) throw new Error(answer.status);
  const publicKey = await answer.json();
  if ("makes" in form.dataset) {
    return navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(publicKey) });
  }
  return navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(publicKey) });
}

function send(form, made) {
  const field = document.createElement("input");
  field.type = "hidden";
  field.name = "credential";
  field.value = JSON.stringify(made.toJSON());
  form.querySelector('[name="credential"]')?.remove();
  form.append(field);
  if (form.dataset.answer) form.action = form.dataset.answer;
  form.submit();
}
