// Makes calls with npm's soap and the real WSDLs, all in one process. What it reads,
// writes and prints is told in call.py.
'use strict';
const fs = require('fs');
const path = require('path');
const soap = require('soap');

const job = JSON.parse(fs.readFileSync(0, 'utf8'));
const clients = new Map();

async function main() {
  for (const call of job.calls) {
    if (!clients.has(call.wsdl + call.cert)) clients.set(call.wsdl + call.cert, await clientOf(call));
    const client = clients.get(call.wsdl + call.cert);
    client.clearSoapHeaders();
    client.addSoapHeader({ [call.header]: call.address }, '', 'h', call.headerNamespace);
    try {
      const [answer, raw] = await client[call.operation + 'Async'](bodyIsLastPart(client, call));
      fs.writeFileSync(path.join(job.out, call.id + '.xml'), raw);
      console.log(JSON.stringify({ id: call.id, count: count(answer, call.count) }));
    } catch (err) {
      const fault = err.root && err.root.Envelope && err.root.Envelope.Body.Fault;
      if (!fault) throw new Error(`${call.id} ${call.operation}: ${err.message}`);
      console.log(JSON.stringify({ id: call.id, fault: fault.faultstring }));
    }
  }
}

async function clientOf(call) {
  const client = await soap.createClientAsync(call.wsdl, { endpoint: job.url });
  client.setSecurity(new soap.ClientSSLSecurity(fs.readFileSync(call.key), fs.readFileSync(call.cert), fs.readFileSync(job.ca), {}));
  return client;
}

function count(answer, names) {
  for (const name of names) answer = answer && answer[name];
  return answer === undefined || answer === null ? 0 : [].concat(answer).length;
}

// This library sends the first part of a message as the body, whatever soap:body's
// parts="parameters" says; in every RIV-TA contract the first part is a header. And
// in a schema's own elements it writes a prefix that it does not declare. What its
// users do is to point the operation at the element of the request, and to write the
// prefixes themselves: here as the schemas that it has read say.
function bodyIsLastPart(client, call) {
  const { schemas, bindings } = client.wsdl.definitions;
  const schema = schemas[call.namespace];
  const input = schema.elements[call.operation];
  Object.assign(input, { targetNSAlias: 'q', targetNamespace: call.namespace, $lookupType: 'q:' + call.operation, $lookupTypes: [] });
  for (const binding of Object.values(bindings)) binding.methods[call.operation].input = input;

  const prefixes = new Map([[call.namespace, 'q']]);
  const named = (fields, schema, type) => {
    const out = {};
    const ns = schema.$targetNamespace;
    if (!prefixes.has(ns)) prefixes.set(ns, 'q' + prefixes.size);
    for (const [name, value] of Object.entries(fields)) {
      const element = find(type, (e) => e.name === 'element' && e.$name === name);
      if (!element) throw new Error(`the schema has no ${name}`);
      const [prefix, local] = element.$type.split(':');
      const of = schemas[schema.xmlns[prefix]];
      out[prefixes.get(ns) + ':' + name] = value !== null && typeof value === 'object' ? named(value, of, of.complexTypes[local]) : value;
    }
    return out;
  };
  const body = named(call.body, schema, schema.complexTypes[input.$type.split(':')[1]]);
  body.attributes = Object.fromEntries([...prefixes].map(([ns, prefix]) => ['xmlns:' + prefix, ns]).filter(([name]) => name !== 'xmlns:q'));
  return body;
}

function find(node, is) {
  if (is(node)) return node;
  for (const child of node.children || []) {
    const found = find(child, is);
    if (found) return found;
  }
  return null;
}

main().catch((err) => {
  console.error(err.message);
  process.exit(1);
});
